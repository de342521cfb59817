"""Which part of a pattern means more than its structure, and who knows what it means."""

import libcst as cst

from omnireview.modules import Module
from omnireview.patterns import arguments, compound, definitions, imports, literals, names, operators, statements
from omnireview.patterns.matcher import Matcher, Special
from omnireview.patterns.options import Options

_SPECIAL: dict[type[cst.CSTNode], Special] = {
    cst.Name: names.match_name,
    cst.Attribute: names.match_attribute,
    cst.Call: arguments.match_call,
    cst.Arg: arguments.match_argument,
    cst.Parameters: arguments.match_parameters,
    cst.Param: arguments.match_parameter,
    cst.Dict: arguments.match_dict,
    cst.Set: arguments.match_set,
    cst.List: arguments.match_list,
    cst.Element: arguments.match_element,
    cst.Ellipsis: arguments.match_ellipsis,
    cst.Index: arguments.match_index,
    cst.Subscript: arguments.match_subscript,
    cst.SimpleString: literals.match_string,
    cst.ConcatenatedString: literals.match_string,
    cst.FormattedString: literals.match_formatted,
    cst.Integer: literals.match_number,
    cst.Float: literals.match_number,
    cst.Imaginary: literals.match_number,
    cst.UnaryOperation: literals.match_signed,
    cst.IndentedBlock: statements.match_block,
    cst.SimpleStatementSuite: statements.match_block,
    cst.FunctionDef: definitions.match_function,
    cst.ClassDef: definitions.match_class,
    cst.Decorator: definitions.match_decorator,
    cst.MatchAs: definitions.match_case_pattern,
    cst.Assert: definitions.match_assert,
    cst.BinaryOperation: operators.match_operation,
    cst.Assign: definitions.match_assign,
    cst.With: compound.match_with,
    cst.WithItem: compound.match_item,
    cst.If: compound.match_if,
    cst.Match: compound.match_match,
    cst.Else: compound.match_else,
    **dict.fromkeys((cst.Try, cst.TryStar), compound.match_try),
    **dict.fromkeys((cst.ExceptHandler, cst.ExceptStarHandler), compound.match_handler),
    cst.Import: imports.match_import,
    cst.ImportFrom: imports.match_import_from,
}


def matcher_for(pattern: Module, module: Module, options: Options) -> Matcher:
    """Make the matcher of a pattern's tree on a module."""
    return Matcher(pattern, module, _SPECIAL, options)
