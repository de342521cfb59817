"""The settings' `checklist`: whether the review checklist is shown, and what a repository adds to it."""

from typing import Annotated

from pydantic import Field

from omnireview.documents import Document
from omnireview.settings import Checklist, ChecklistItem
from omnireview.settings.yaml_model import Globs, Text, YamlModel


class ItemWords(YamlModel):
    """One item of the checklist."""

    section: Annotated[Text, Field(max_length=80)] = Field(description="The title that the item stands under.")
    item: Annotated[Text, Field(max_length=300)] = Field(description="What is asked.")
    paths: Globs = Field(default=(), description="Asked of changes that touch one of these files. Empty: of all.")
    rules: tuple[Text, ...] = Field(default=(), description="Rules that look for the faults it asks about.")


class ChecklistWords(YamlModel):
    """The review checklist."""

    show: Annotated[bool, Field(strict=True)] = Field(default=True, description="Whether the checklist is shown.")
    items: Annotated[tuple[ItemWords, ...], Field(max_length=50)] = Field(
        default=(),
        description="Items of your own, below the shipped ones. What `rules` find is counted beside an item; "
        "without rules it is left to a person.",
        examples=[
            [
                {
                    "section": "Release",
                    "item": "Does the change log say what users will notice?",
                    "paths": ["src/**"],
                    "rules": ["undocumented-surface"],
                }
            ]
        ],
    )


def freeze_checklist(words: ChecklistWords, document: Document) -> Checklist:
    """Give the settings' noun of what is written, each item with its place."""
    items = tuple(
        ChecklistItem(
            own.section,
            own.item,
            own.paths,
            own.rules,
            f"{document.place}:{document.line(('checklist', 'items', index))}",
        )
        for index, own in enumerate(words.items)
    )
    return Checklist(words.show, items)
