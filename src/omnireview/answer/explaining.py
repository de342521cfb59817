"""`explain RULE-OR-FINDING` → the rule's page in short."""

from omnireview.answer import Answer
from omnireview.answer.case import Case
from omnireview.answer.rule_page import of_finding, of_thread, rule_in_short
from omnireview.answer.silence import sites_of
from omnireview.command import USAGE, WORD, Verb
from omnireview.render.escape import code
from omnireview.render.words import short


def explain(case: Case) -> Answer:
    """Explain a rule by its id, by the fingerprint of a finding, or by the thread in which nothing is named.

    A fingerprint is looked up in our threads, and only then in a review that is made for it.
    """
    command, book = case.command, case.book
    rule, about = command.subject, ""
    if not command.subject:
        if case.here is None:
            what = f"{WORD} {USAGE[Verb.EXPLAIN]}"
            return _refusal(case, f"This thread is not about a finding of ours; name one: {code(what)}.")
        rule = case.here.mark.rule
    elif command.fingerprint and command.subject not in book.rules:
        named = [each for each in case.threads if each.mark.fingerprint == command.fingerprint]
        known = min(named, key=lambda each: each.past, default=None)
        sites = (
            [] if known else [each for each in sites_of(case.review) if each.fingerprint == command.fingerprint]
        )
        if known is not None:
            rule, about = known.mark.rule, of_thread(known)
        elif sites:
            rule, about = sites[0].finding.rule, of_finding(sites[0])
        else:
            at, name = code(short(case.pull.head)), code(command.fingerprint)
            return _refusal(case, f"No finding of {at} has the fingerprint {name}.")
    if rule not in book.rules:
        return _refusal(case, book.unknown(rule))
    return Answer(rule_in_short(book.rules[rule], about), case.where)


def _refusal(case: Case, why: str) -> Answer:
    return Answer(why, case.where, refused=True)
