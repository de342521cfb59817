"""The literal words of tables at a file's top, as registries keep them."""

from omnireview.surface import Row
from omnireview.surface.read import read_python


def rows(text: str) -> list[Row]:
    return list(read_python("registry.py", text.encode(), "registry", package=False).usage.rows)


def told(text: str) -> list[tuple[str, str, tuple[str, ...], tuple[int, ...], bool]]:
    return [
        (row.table, row.key, row.words, tuple(spot.line for spot in row.spots), row.whole) for row in rows(text)
    ]


def test_a_dict_gives_a_row_for_each_of_its_keys_at_the_lines_of_the_words() -> None:
    text = (
        'MODELS: dict = {\n    "A": ("a", "ClassA"),\n    "B": (\n        "b",\n        "ClassB",\n    ),\n'
        '    "C": "c",\n}\n'
    )
    assert told(text) == [
        ("MODELS", "A", ("a", "ClassA"), (2, 2), True),
        ("MODELS", "B", ("b", "ClassB"), (4, 5), True),
        ("MODELS", "C", ("c",), (7,), True),
    ]


def test_what_is_added_to_a_table_or_given_to_a_key_of_it_counts_wherever_the_file_runs_it() -> None:
    text = (
        "T = {}\nif True:\n    T['a'] = ['B', 'C']\ntry:\n    T['a'].extend(['D'])\nexcept OSError:\n"
        "    T['a'].append('E')\nelse:\n    T.update({'b': {'F'}})\nfinally:\n    T['c'] += ('G',)\n"
    )
    assert [(row.key, row.words) for row in rows(text)] == [
        ("a", ("B", "C")),
        ("a", ("D",)),
        ("a", ("E",)),
        ("b", ("F",)),
        ("c", ("G",)),
    ]


def test_a_word_that_is_computed_is_left_out_and_the_row_is_not_whole() -> None:
    assert told("T = ['a', name, 'b']\n") == [("T", "", ("a", "b"), (1, 1), False)]


def test_functions_plain_texts_computed_keys_and_long_texts_make_no_rows() -> None:
    long = "x" * 201
    text = (
        f"def f():\n    T = ['a']\nX = 'a'\nT = {{key: ['a'], **more}}\nT[key] = ['a']\nU = ['{long}']\nf(['a'])\n"
    )
    assert rows(text) == []


def test_a_table_of_many_rows_is_read_up_to_a_limit() -> None:
    text = "T = {\n" + "".join(f"    'k{at}': ('a', 'B'),\n" for at in range(6_000)) + "}\n"
    assert len(rows(text)) == 5_000
