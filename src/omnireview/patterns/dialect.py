"""Which part of a pattern means more than its structure, and who knows what it means."""

import libcst as cst

from omnireview.modules import Module
from omnireview.patterns import arguments, definitions, imports, literals, names, statements
from omnireview.patterns.matcher import Matcher, Special

_SPECIAL: dict[type[cst.CSTNode], Special] = {
    cst.Name: names.match_name,
    cst.Attribute: names.match_attribute,
    cst.Call: arguments.match_call,
    cst.Arg: arguments.match_argument,
    cst.Parameters: arguments.match_parameters,
    cst.Param: arguments.match_parameter,
    cst.Dict: arguments.match_dict,
    cst.Set: arguments.match_set,
    cst.Element: arguments.match_element,
    cst.Ellipsis: arguments.match_ellipsis,
    cst.Index: arguments.match_index,
    cst.SimpleString: literals.match_string,
    cst.ConcatenatedString: literals.match_string,
    cst.FormattedString: literals.match_formatted,
    cst.Integer: literals.match_number,
    cst.Float: literals.match_number,
    cst.Imaginary: literals.match_number,
    cst.IndentedBlock: statements.match_block,
    cst.SimpleStatementSuite: statements.match_block,
    cst.FunctionDef: definitions.match_function,
    cst.ClassDef: definitions.match_class,
    cst.Assign: definitions.match_assign,
    cst.With: definitions.match_with,
    cst.ExceptHandler: definitions.match_handler,
    cst.Import: imports.match_import,
    cst.ImportFrom: imports.match_import_from,
}


def matcher_for(pattern: Module, module: Module) -> Matcher:
    """Make the matcher of a pattern's tree on a module."""
    return Matcher(pattern, module, _SPECIAL)
