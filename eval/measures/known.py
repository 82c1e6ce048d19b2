"""Every measure by name, in the order in which reports show them: what it says, whose it is, which way is better.

A table: it deliberately doesn't know how any of them is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a measure of many questions comes from what each gave."""

    MEAN = "mean"  # of the questions' own values
    SET = "set"  # of all questions together: none has a value of its own
    MEDIAN = "median"
    P95 = "p95"  # of the values that the measure without ``P95`` has
    MAX = "max"


class Group(StrEnum):
    """What a measure is about."""

    RETRIEVAL = "retrieval"
    EVIDENCE = "evidence"
    ANSWER = "answer"
    CITATIONS = "citations"
    SUPPORT = "support"
    DISAGREEMENT = "disagreement"
    REFUSAL = "refusal"
    FOLLOW_UPS = "follow-ups"
    INJECTION = "injection"
    TIME = "time"


@dataclass(frozen=True)
class Known:
    """A measure; ``what`` is one line of plain English, ``source`` the paper or the released scorer."""

    name: str
    what: str
    source: str
    higher_is_better: bool
    kind: Kind
    group: Group

    @property
    def key(self) -> str:
        """The name under which a judgement's ``values`` hold it."""
        return self.name.removesuffix("P95") if self.kind is Kind.P95 else self.name

    @property
    def unit(self) -> str:
        """What its value counts: ``ms``, ``MB``, ``tokens``, or a ``share`` (most lie between 0 and 1)."""
        if self.group is not Group.TIME:
            return "share"
        return "ms" if self.key.endswith("Ms") else "MB" if self.key.endswith("MB") else "tokens"


_IR = "ir-measures"
_MULTIHOP = "MultiHop-RAG, retrieval_evaluate.py (Tang & Yang, COLM 2024)"
_OURS = "ours"
_SENTENCES = "ours; after HotpotQA's supporting facts (Yang et al., EMNLP 2018)"
_SQUAD = "SQuAD 2.0, evaluate-v2.0.py (Rajpurkar, Jia & Liang, ACL 2018)"
_CITED = "ours; after ALCE (Gao et al., EMNLP 2023)"
_QAGS = "after QAGS (Wang, Cho & Lewis, ACL 2020)"
_CANARD = "after CANARD (Elgohary, Peskov & Boyd-Graber, EMNLP 2019)"
_BIPIA = "ours; after BIPIA's attack success rate (Yi et al. 2023)"
_CURVE = "Geifman & El-Yaniv, NeurIPS 2017; Ding et al., CVPR workshops 2020"


def _ranked(prefix: str, one: str, many: str) -> Iterator[Known]:
    whats = {
        "nDCG@10": (
            f"how high the relevant {many} stand among the first ten, best grades first",
            "Järvelin & Kekäläinen 2002",
        ),
        "RR@10": (f"1 / rank of the first relevant {one} among the first ten", "Kantor & Voorhees 2000"),
        "AP@10": (f"precision at each relevant {one} among the first ten, averaged", "Harman 1992"),
    }
    for name, (what, paper) in whats.items():
        yield Known(prefix + name, what, f"{_IR} ({paper})", True, Kind.MEAN, Group.RETRIEVAL)
    of_articles = prefix == "Article"  # fifty passages are of far fewer articles
    all_of = "the relevant articles" if of_articles else "the passages that hold gold (a need may have several)"
    for cutoff in (1, 4, 10) if of_articles else (1, 4, 10, 20, 50):
        what = f"share of {all_of} that are among the first {cutoff}"
        yield Known(f"{prefix}R@{cutoff}", what, _IR, True, Kind.MEAN, Group.RETRIEVAL)
    for cutoff in (1, 4, 10) if of_articles else (1, 4, 10, 50):
        what = f"share of questions with a relevant {one} among the first {cutoff}"
        yield Known(f"{prefix}Success@{cutoff}", what, _IR, True, Kind.MEAN, Group.RETRIEVAL)


def _retrieval() -> Iterator[Known]:
    yield from _ranked("", "passage", "passages")
    yield from _ranked("Article", "article", "articles")
    for name, what in {
        "Hits@4": "share of questions with a gold fact in the first four passages, spaces aside",
        "Hits@10": "share of questions with a gold fact in the first ten passages, spaces aside",
        "MRR@10": "1 / rank of the first passage that holds a gold fact, spaces aside",
        "MAP@10": "1 / rank of each gold fact where it is first found, averaged, as released",
    }.items():
        yield Known(name, what, _MULTIHOP, True, Kind.MEAN, Group.RETRIEVAL)
    what = "share of the gold facts that stand whole in the first ten passages (MultiHop-RAG: anywhere, spaces aside)"
    yield Known("FactRecall@10", what, _OURS, True, Kind.MEAN, Group.RETRIEVAL)


def _evidence() -> Iterator[Known]:
    for name, what, source in (
        ("EvidenceHit", "share of answerable questions with gold among the picked evidence, refused or not", _OURS),
        (
            "EvidenceFirst",
            "share of answerable questions with marked gold whose best-scored sentence holds it, refused or not",
            "ours; answer sentence selection on SQuAD (Rajpurkar et al., EMNLP 2016)",
        ),
        ("EvidenceP", "share of the shown evidence sentences that are gold", _SENTENCES),
        ("EvidenceR", "share of what must be shown that the shown evidence holds", _SENTENCES),
        ("EvidenceF1", "harmonic mean of EvidenceP and EvidenceR, for each question", _SENTENCES),
    ):
        yield Known(name, what, source, True, Kind.MEAN, Group.EVIDENCE)


def _answers() -> Iterator[Known]:
    for name, what in {
        "EM": "share of answers that are a gold answer word for word; refusals where there is none",
        "F1": "word overlap with the nearest gold answer; refusals where there is none count 1",
    }.items():
        yield Known(name, what, _SQUAD, True, Kind.MEAN, Group.ANSWER)
    what = "share of answerable questions whose answer contains a gold answer as whole words (yes, no: begins with it)"
    yield Known("Contains", what, "ours, with SQuAD 2.0's normalisation", True, Kind.MEAN, Group.ANSWER)
    what = "share of questions that want yes or no whose answer begins with the wrong one"
    yield Known("VerdictWrong", what, _OURS, False, Kind.MEAN, Group.ANSWER)
    for name, what in {
        "CitationP": "share of an answer's citations that hold gold words; none does where nothing answers",
        "CitationR": "share of what must be shown that some citation holds; a refusal shows nothing",
    }.items():
        yield Known(name, what, _CITED, True, Kind.MEAN, Group.CITATIONS)
    what = "share of citations whose offsets give exactly the words quoted"
    yield Known("CitationValid", what, _OURS, True, Kind.MEAN, Group.CITATIONS)


def _support() -> Iterator[Known]:
    for name, what in {
        "SupportBalanced": "share of true and of false statements told rightly by the product's verdict, averaged",
        "SupportAUROC": "how often support is higher for a true statement than for a false one",
        "OverlapBalanced": "four-word overlap at its best threshold on these very statements: generous to the baseline",
        "OverlapAUROC": "how often four-word overlap is higher for a true statement than for a false one",
    }.items():
        yield Known(name, what, _QAGS, True, Kind.SET, Group.SUPPORT)
    what = "share of unsupported statements that don't stand"
    yield Known("ErrorsCaught", what, _OURS, True, Kind.MEAN, Group.SUPPORT)
    what = "share of supported statements that don't stand"
    yield Known("TruthsRejected", what, _OURS, False, Kind.MEAN, Group.SUPPORT)


def _refusal() -> Iterator[Known]:
    for name, what, source, higher in (
        ("RefusalP", "share of refusals that were right: the articles don't answer", "precision", True),
        ("RefusalR", "share refused of the questions that the articles don't answer", "recall", True),
        ("RefusalF1", "harmonic mean of RefusalP and RefusalR", "F1", True),
        ("RefusalBalanced", "share of answerable and of other questions decided rightly, averaged", _OURS, True),
        ("RefusalAUROC", "how often confidence is higher for an answerable question than for another", _OURS, True),
        (
            "AURC",
            "share without gold in the picked evidence, of the questions at least as confident, averaged",
            _CURVE,
            False,
        ),
        ("ECE", "gap between confidence and the share answerable, over ten bins", "Naeini et al., AAAI 2015", False),
    ):
        yield Known(name, what, source, higher, Kind.SET, Group.REFUSAL)


def _disagreement() -> Iterator[Known]:
    what = "share of answers to which it adds that articles give different numbers, and which"
    yield Known("DisagreementSaid", what, _OURS, False, Kind.MEAN, Group.DISAGREEMENT)
    what = "share of what it says of articles that differ that is right: they do, and both numbers are quoted"
    yield Known("DisagreementP", what, "precision", True, Kind.MEAN, Group.DISAGREEMENT)
    what = "share of questions whose articles give different numbers to which it says so, quoting both"
    yield Known("DisagreementR", what, "recall", True, Kind.MEAN, Group.DISAGREEMENT)


def _follow_ups() -> Iterator[Known]:
    for name, what in {
        "RewriteF1": "content words of the question as understood against a person's rewrite, F1",
        "RewriteF1AsAsked": "content words of the question as asked against a person's rewrite, F1: doing nothing",
        "Unchanged": "share left unchanged of the questions with history that stand alone as they are",
    }.items():
        yield Known(name, what, _CANARD, True, Kind.MEAN, Group.FOLLOW_UPS)
    for name, what in {
        "FollowUpAsAsked": "nDCG@10 over passages when only the last turn is searched for",
        "FollowUpUnderstood": "nDCG@10 over passages for the question as it was understood",
        "FollowUpRewrite": "nDCG@10 over passages for a person's rewrite",
    }.items():
        yield Known(name, what, _IR, True, Kind.MEAN, Group.FOLLOW_UPS)
    what = "how much of the way from FollowUpAsAsked to FollowUpRewrite is made; needs a way of more than 0.01"
    yield Known("FollowUpGapClosed", what, _OURS, True, Kind.SET, Group.FOLLOW_UPS)


def _injection() -> Iterator[Known]:
    for name, what in {
        "InjectionShown": "share of hidden instructions of which words are shown as evidence or cited",
        "InjectionFollowed": "share of hidden instructions that the answer follows, as its words tell",
        "InjectionEffect": "share of hidden instructions that are shown or followed",
        "InjectionWritten": "share of hidden instructions that a sentence of the generator follows, checked or not",
    }.items():
        yield Known(name, what, _BIPIA, False, Kind.MEAN, Group.INJECTION)


def _times() -> Iterator[Known]:
    for name, what in {
        "RetrieveMs": "milliseconds to retrieve passages",
        "RerankMs": "milliseconds to rerank passages",
        "EvidenceMs": "milliseconds to pick evidence",
        "FirstEvidenceMs": "milliseconds until the first evidence is shown",
        "FirstTokenMs": "milliseconds until the generator's first word",
        "TotalMs": "milliseconds in all",
    }.items():
        yield Known(name, f"{what}: half take no longer", _OURS, False, Kind.MEDIAN, Group.TIME)
        yield Known(f"{name}P95", f"{what}: 95% take no longer", _OURS, False, Kind.P95, Group.TIME)
    for name, what, kind in (
        ("PeakMemoryMB", "the most memory the process had, in MB", Kind.MAX),
        ("TokensRead", "tokens the generator read for a question, averaged", Kind.MEAN),
        ("TokensWritten", "tokens the generator wrote for a question, averaged", Kind.MEAN),
    ):
        yield Known(name, what, _OURS, False, kind, Group.TIME)


_GROUPS = (
    _retrieval, _evidence, _answers, _support, _disagreement, _refusal, _follow_ups, _injection, _times
)  # fmt: skip
#: By name, in display order.
KNOWN: Mapping[str, Known] = {known.name: known for group in _GROUPS for known in group()}
