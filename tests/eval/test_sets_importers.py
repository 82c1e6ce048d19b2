"""The public sets and the built-in ones: counts, gold that resolves, parts that share nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.sets import beir, canard, clapnq, multihop_rag, perturbations, qags, samples, squad2_dev
from eval.sets.parts import half_of, part_of
from eval.sets.question import Part, QuestionSet, Task
from index.article import Article
from index.errors import MisuseError
from index.filters import Filters
from index.loading.load import load as load_articles
from index.settings import Settings
from rag.answer import REFUSAL

SAMPLE_FILES = [Path(samples.__file__).with_name(name) for name in samples.FILES]


def quotes(found: QuestionSet) -> list[list[list[str]]]:
    """Return the gold words of each question, need by need."""
    texts = {article.id: article.text for article in found.articles}
    return [
        [[place.span.of(texts[place.article_id]) for place in need] for need in question.evidence]
        for question in found.questions
    ]


def sound(found: QuestionSet) -> None:
    """See what must hold of every set."""
    ids = {article.id for article in found.articles}
    assert len(ids) == len(found.articles)
    assert len({question.id for question in found.questions}) == len(found.questions)
    for question, needs in zip(found.questions, quotes(found), strict=True):
        assert question.text.strip()
        assert question.part in (Part.DEV, Part.TEST)
        assert (question.claim is not None) == (found.task is Task.CHECK)
        assert question.relevant.keys() <= ids
        assert {place.article_id for need in question.evidence for place in need} <= question.relevant.keys()
        assert all(need and all(words.strip() for words in need) for need in needs)
        if question.answerable is False:
            assert not question.evidence
            assert not question.answers
            assert not question.relevant


def clusters(found: QuestionSet, part: Part) -> set[str]:
    return {question.cluster for question in found.of_part(part)}


def parts(found: QuestionSet) -> dict[Part, int]:
    return dict(Counter(question.part for question in found.questions))


def test_the_two_rules_that_fix_a_part_never_change() -> None:
    # SHA-256 of "a" begins with ca, of "b" with 3e, of "c" with 2e, of "e" with 3f
    assert [part_of(key) for key in "abce"] == [Part.TEST, Part.DEV, Part.DEV, Part.DEV]
    assert [half_of(key) for key in "abce"] == [Part.DEV, Part.DEV, Part.DEV, Part.TEST]


def test_multihop_rag_is_whole_and_every_fact_is_located(data: Path) -> None:
    found = multihop_rag.load(data)
    sound(found)
    assert found.task is Task.ASK
    assert found.released_scorer
    assert len(found.articles) == 609
    assert Counter(question.type for question in found.questions) == {
        "comparison": 856,
        "inference": 816,
        "temporal": 583,
        "null": 301,
    }
    assert parts(found) == {Part.DEV: 300, Part.TEST: 2256}
    assert all(question.answerable for question in found.of_part(Part.DEV))
    written = json.loads((data / "multihop_rag" / "MultiHopRAG.json").read_text(encoding="utf-8"))
    facts = [[{evidence["fact"]} for evidence in record["evidence_list"]] for record in written]
    assert [[set(need) for need in needs] for needs in quotes(found)] == facts
    first = found.questions[0]
    assert (first.id, first.answers, first.type) == ("mhr-0001", ("Sam Bankman-Fried",), "inference")
    assert first.cluster == written[0]["evidence_list"][0]["fact"]


def test_multihop_rag_gives_its_unanswerable_questions_no_gold(data: Path) -> None:
    found = multihop_rag.load(data)
    null = [question for question in found.questions if question.type == "null"]
    assert {question.answerable for question in null} == {False}
    assert all(question.cluster == question.id for question in null)
    assert {question.part for question in null} == {Part.TEST}


def test_multihop_rags_articles_are_those_that_adding_the_file_gives(data: Path) -> None:
    added = load_articles(str(data / "multihop_rag" / "corpus.json"), Settings())
    assert list(multihop_rag.load(data).articles) == list(added)


def test_multihop_rags_dev_questions_are_always_the_same(data: Path) -> None:
    chosen = [question.id for question in multihop_rag.load(data).of_part(Part.DEV)]
    assert chosen[:5] == ["mhr-0001", "mhr-0005", "mhr-0007", "mhr-0010", "mhr-0016"]


def test_squad_is_whole_and_its_spans_are_its_answers(data: Path) -> None:
    found = squad2_dev.load(data)
    sound(found)
    assert len(found.articles) == 1204
    assert Counter(question.type for question in found.questions) == {"unanswerable": 5945, "answerable": 5928}
    for question, needs in zip(found.questions, quotes(found), strict=True):
        assert question.answerable is (question.type == "answerable")
        assert {words for need in needs for words in need} == set(question.answers)
        assert len(question.evidence) == (1 if question.answerable else 0)
    [asked] = [question for question in found.questions if question.text == "In what country is Normandy located?"]
    assert (asked.cluster, asked.answers) == ("Normans", ("France",))


def test_squad_by_paragraph_asks_the_same_questions_each_of_its_own_paragraph(data: Path) -> None:
    whole, apart = squad2_dev.load(data), squad2_dev.load_paragraphs(data)
    sound(apart)
    assert (apart.name, apart.library) == ("squad2_paragraphs", "squad2_dev")
    assert apart.articles == whole.articles
    assert [replace(question, filters=Filters()) for question in apart.questions] == whole.questions
    ids = {article.id for article in apart.articles}
    for question in apart.questions:
        [paragraph] = question.filters.article_ids
        assert paragraph in ids
        assert question.relevant in ({paragraph: 1}, {})
        assert bool(question.relevant) is question.answerable


def test_masked_multihop_rag_differs_in_the_questions_words_only(data: Path) -> None:
    plain, masked = multihop_rag.load(data), multihop_rag.load_masked(data)
    assert (masked.name, masked.library, masked.released_scorer) == ("multihop_rag_masked", "multihop_rag", True)
    assert masked.articles == plain.articles
    assert [replace(question, text="") for question in masked.questions] == [
        replace(question, text="") for question in plain.questions
    ]


def test_squads_parts_share_no_title(data: Path) -> None:
    found = squad2_dev.load(data)
    assert clusters(found, Part.DEV) & clusters(found, Part.TEST) == set()
    titles = {article.id: article.title for article in found.articles}
    assert all(titles[identity] == question.cluster for question in found.questions for identity in question.relevant)
    assert parts(found) == {Part.DEV: 5414, Part.TEST: 6459}


def test_squads_offsets_count_the_stripped_text_and_a_text_stands_once(tmp_path: Path) -> None:
    asked = {"question": " Which  colour? ", "answers": [{"text": "red", "answer_start": 14}] * 2}
    paragraphs = [{"context": "  The rose is red. ", "qas": [{"id": f"q{n}", **asked}]} for n in range(2)]
    write(tmp_path / "squad2_dev" / "dev-v2.0.json", {"data": [{"title": "The_rose", "paragraphs": paragraphs}]})
    found = squad2_dev.load(tmp_path)
    sound(found)
    assert [article.text for article in found.articles] == ["The rose is red."]
    assert quotes(found) == [[["red"]], [["red"]]]
    assert (found.questions[0].text, found.questions[0].cluster) == ("Which colour?", "The rose")


def test_clapnqs_needs_are_the_first_annotators_sentences(data: Path) -> None:
    found = clapnq.load(data)
    sound(found)
    assert len(found.questions) == 600
    assert sum(bool(question.answerable) for question in found.questions) == 300
    assert sum(bool(question.evidence) for question in found.questions) == 299
    assert found.notes == ("answerable questions in which no sentence was chosen, without gold evidence: 1",)
    assert len(found.articles) == 596
    assert parts(found) == {Part.DEV: 294, Part.TEST: 306}
    first = json.loads((data / "clapnq" / clapnq_file(answerable=True)).read_text(encoding="utf-8").splitlines()[0])
    assert quotes(found)[0] == [[sentence] for sentence in first["output"][0]["selected_sentences"]]
    assert found.questions[0].cluster == "Forecasting"
    assert all(question.answers == () for question in found.questions)


def clapnq_file(answerable: bool) -> str:
    return next(name for name, answers in clapnq.FILES.items() if answers == answerable)


def test_scifact_is_whole(data: Path) -> None:
    found = beir.load(data / "scifact")
    sound(found)
    assert (found.name, len(found.articles), len(found.questions), found.notes) == ("scifact", 5183, 300, ())
    assert sum(len(question.relevant) for question in found.questions) == 339
    assert parts(found) == {Part.TEST: 300}
    assert {question.answerable for question in found.questions} == {None}
    titles = {article.id: article.title for article in found.articles}
    [relevant] = found.questions[0].relevant
    assert (found.questions[0].id, titles[relevant]) == ("1", scifact_title(data, "31715818"))


def scifact_title(data: Path, document: str) -> str:
    lines = (data / "scifact" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    return next(record["title"] for record in map(json.loads, lines) if record["_id"] == document)


def beir_folder(folder: Path, judgements: str) -> Path:
    documents = [
        {"_id": "a", "title": "A", "text": "The rose."},
        {"_id": "b", "title": "", "text": "The oak."},
        {"_id": "twin", "title": "Twin", "text": "The rose."},
        {"_id": "hollow", "title": "Hollow", "text": " "},
    ]
    queries = [{"_id": "1", "text": "rose?"}, {"_id": "2", "text": "oak?"}, {"_id": "train", "text": "elm?"}]
    write(folder / "corpus.jsonl", *documents)
    write(folder / "queries.jsonl", *queries)
    write(folder / "qrels" / "test.tsv", f"query-id\tcorpus-id\tscore\n{judgements}")
    return folder


def write(path: Path, *lines: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")


def test_a_beir_folder_keeps_grades_and_counts_what_it_leaves_out(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path / "mine", "1\ta\t1\n1\ttwin\t2\n1\tb\t0\n1\thollow\t1\n2\tb\t0\n")
    found = beir.load(folder)
    sound(found)
    assert found.name == "mine"
    assert [article.title for article in found.articles] == ["A", "b"]
    assert [(question.id, dict(question.relevant)) for question in found.questions] == [
        ("1", {found.articles[0].id: 2})
    ]
    assert found.notes == (
        "left out: 1 documents without text",
        "left out: 1 judgements of documents that aren't there",
        "left out: 1 judged queries without any relevant document",
    )


def test_a_damaged_beir_folder_is_told_with_its_line(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path, "1\ta\t1\n1\ta\tone\n")
    with pytest.raises(MisuseError, match=r"test\.tsv:3: expected query, document and a whole number"):
        beir.load(folder)
    write(folder / "corpus.jsonl", {"_id": "a", "text": "x"}, {"_id": "b"})
    with pytest.raises(MisuseError, match=r"corpus\.jsonl:2: text: Field required; get the file again"):
        beir.load(folder)


def test_canards_history_is_the_dialogue_alone(data: Path) -> None:
    found = canard.load(data)
    sound(found)
    assert found.task is Task.REWRITE
    assert found.articles == ()
    assert Counter(question.type for question in found.questions) == {"follow_up": 2940, "first": 490}
    assert parts(found) == {Part.DEV: 1628, Part.TEST: 1802}
    assert all(bool(question.history) == (question.type == "follow_up") for question in found.questions)
    first, second = found.questions[:2]
    assert (first.text, first.history, first.rewrite) == ("What group disbanded?", (), "What group disbanded?")
    assert [turn.answer for turn in second.history] == ["Zappa and the Mothers of Invention"]
    assert second.rewrite == "When did Zappa and the Mothers of Invention disband?"
    answers = {turn.answer for question in found.questions for turn in question.history}
    assert REFUSAL in answers
    assert canard.UNANSWERED not in answers


def test_canards_parts_share_no_dialogue(data: Path) -> None:
    found = canard.load(data)
    assert clusters(found, Part.DEV) & clusters(found, Part.TEST) == set()
    assert all(question.id.startswith(f"{question.cluster}#") for question in found.questions)


def test_qags_is_judged_by_the_majority(data: Path) -> None:
    found = qags.load(data)
    sound(found)
    assert Counter(question.type for question in found.questions) == {"news": 714, "abstractive": 239}
    assert parts(found) == {Part.DEV: 542, Part.TEST: 411}
    claims = [question.claim for question in found.questions if question.claim]
    assert all(1 <= len(claim.cited) <= qags.MAX_CITED for claim in claims)
    lines = (data / "qags" / "mturk_xsum.jsonl").read_text(encoding="utf-8").splitlines()
    judged = [sentence for line in lines for sentence in json.loads(line)["summary_sentences"]]
    yes = [sum(response["response"] == "yes" for response in sentence["responses"]) >= 2 for sentence in judged]
    assert [claim.supported for claim in claims[714:]] == yes
    assert not any("235, 000" in text for claim in claims for text in claim.cited)


def test_qags_parts_share_no_article(data: Path) -> None:
    found = qags.load(data)
    assert clusters(found, Part.DEV) & clusters(found, Part.TEST) == set()
    assert len({question.cluster for question in found.questions}) == 474


def test_the_best_cited_sentences_cover_the_statements_words() -> None:
    rose, oak, elm = "The rose is red.", "An oak grew.", "Elms died."
    assert qags.best_cited("A red rose and an oak.", [elm, oak, rose]) == (rose, oak)
    assert qags.best_cited("Nothing of that.", [oak]) == (oak,)
    assert qags.best_cited("Anything.", []) == ()


def test_perturbations_are_true_where_nothing_was_changed() -> None:
    found = perturbations.load(Path("nowhere"))
    sound(found)
    kinds: dict[str, set[bool]] = {}
    for question in found.questions:
        assert question.claim is not None
        kinds.setdefault(question.type or "", set()).add(question.claim.supported)
        if question.type == "unchanged":
            assert question.claim.cited == (question.text,)
        elif question.type != "paraphrase":
            assert question.text not in question.claim.cited
    true = {kind for kind, verdicts in kinds.items() if verdicts == {True}}
    assert true == {"unchanged", "paraphrase"}
    changed = {f"changed {what}" for what in ("name", "number", "date", "negation", "roles", "qualifier")}
    assert kinds.keys() - true == changed | {f"{kind} in a paraphrase" for kind in changed}
    assert all(kinds[kind] == {False} for kind in kinds.keys() - true)


def test_perturbations_are_always_the_same_and_dev_where_rules_were_made_by_them() -> None:
    found = perturbations.load(Path("nowhere"))
    assert found == perturbations.load(Path("nowhere"))
    count = Counter((question.type, question.part) for question in found.questions)
    assert (count["paraphrase", Part.DEV], count["paraphrase", Part.TEST]) == (320, 584)
    assert all("paraphrase" in (question.type or "") for question in found.of_part(Part.TEST))
    titles = {question.cluster: question.claim.title for question in found.questions if question.claim}
    assert titles["cassini-burns-up-at-saturn"] == "Cassini burns up in the skies of Saturn"


@pytest.mark.skipif(not all(path.exists() for path in SAMPLE_FILES), reason="the samples' questions aren't written yet")
def test_the_samples_questions_resolve() -> None:
    found = samples.load(Path("nowhere"))
    sound(found)
    assert len(found.articles) == 14
    assert len(found.of_part(Part.DEV)) == 40
    lines = [line for path in SAMPLE_FILES for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert [question.id for question in found.questions] == [json.loads(line)["id"] for line in lines]
    assert {question.answerable for question in found.of_part(Part.TEST)} == {True, False}


def test_the_sample_articles_are_those_of_the_package() -> None:
    articles = samples.sample_articles()
    assert all(isinstance(article, Article) for article in articles)
    assert "Ever Given" in {article.title[:10] for article in articles}


@pytest.mark.parametrize("load", [multihop_rag.load, squad2_dev.load, clapnq.load, canard.load, qags.load])
def test_missing_data_is_told_with_the_way_to_name_it(tmp_path: Path, load: Callable[[Path], QuestionSet]) -> None:
    with pytest.raises(MisuseError) as error:
        load(tmp_path)
    assert str(tmp_path) in str(error.value)
    assert str(error.value).endswith("no such file; --data or CLIPPINGS_DATA names the folder of public data")


def test_damaged_data_is_told_with_its_place(tmp_path: Path) -> None:
    write(tmp_path / "canard" / "dev.json", '[{"History": ["a", "b"], "Question": 3}]')
    with pytest.raises(MisuseError, match=r"dev\.json: 0\.QuAC_dialog_id: Field required; get the file again"):
        canard.load(tmp_path)
    write(tmp_path / "canard" / "dev.json", "[")
    with pytest.raises(MisuseError, match=r"dev\.json: Invalid JSON: .*; get the file again"):
        canard.load(tmp_path)


def test_a_fact_that_no_article_holds_is_told(tmp_path: Path) -> None:
    article = {"title": "Rose", "body": "The rose is red.", "url": "https://x.org/1"}
    write(tmp_path / "multihop_rag" / "corpus.json", [article])
    evidence = {"url": "https://x.org/1", "fact": "The rose is blue."}
    asked = {"query": "?", "answer": "blue", "question_type": "inference_query", "evidence_list": [evidence]}
    write(tmp_path / "multihop_rag" / "MultiHopRAG.json", [asked])
    with pytest.raises(MisuseError, match="question 1: no article holds 'The rose is blue"):
        multihop_rag.load(tmp_path)


def test_two_articles_of_one_text_are_one(tmp_path: Path) -> None:
    articles = [{"title": f"Rose {n}", "body": "The rose is red.", "url": f"https://x.org/{n}"} for n in range(2)]
    write(tmp_path / "multihop_rag" / "corpus.json", articles)
    evidence = [{"url": article["url"], "fact": "The rose is red."} for article in articles]
    asked = {"query": "?", "answer": "red", "question_type": "inference_query", "evidence_list": evidence}
    write(tmp_path / "multihop_rag" / "MultiHopRAG.json", [asked])
    found = multihop_rag.load(tmp_path)
    sound(found)
    assert [article.title for article in found.articles] == ["Rose 0"]
    assert len(found.questions[0].evidence) == 2
