"""The HTTP interface's contract: what goes in and what comes out, as OpenAPI tells it.

What comes out is made by ``rag.as_json`` and ``ui.as_json``, as on the command line; a test holds the two together.
Keys may be added, never taken away. It deliberately doesn't know how any of it is made.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ui.history_file import EarlierTurn
from ui.programs.sent import see_that_it_is_text

MOST_PASSAGES = 100
MOST_TARGETS = 100
MOST_TURNS = 200
#: Of each kind of filter.
MOST_NAMES = 1_000

Time = Annotated[str, Field(description="ISO 8601 in UTC, to the second", examples=["2016-11-14T00:00:00Z"])]
Model = TypeVar("Model", bound=BaseModel)

Share = Annotated[float, Field(ge=0, le=1)]


class Asked(BaseModel):
    """What a caller sends: unknown keys are refused, so that a slip isn't overlooked."""

    model_config = ConfigDict(extra="forbid")
    _text = model_validator(mode="before")(see_that_it_is_text)


class Restriction(Asked):
    """To which articles a search is restricted; what is left out restricts nothing."""

    collection: str | None = Field(None, description="name of a collection")
    sources: list[str] = Field([], max_length=MOST_NAMES, description="any of these, upper or lower case")
    authors: list[str] = Field([], max_length=MOST_NAMES, description="any of these, upper or lower case")
    categories: list[str] = Field([], max_length=MOST_NAMES, description="any of these, upper or lower case")
    articles: list[str] = Field([], max_length=MOST_NAMES, description="ids, or the first 8 characters of them or more")
    after: str | None = Field(None, description="published on that day or after it", examples=["2016-01-01"])
    before: str | None = Field(None, description="published on that day or before it", examples=["2016-12-31"])


class Question(Asked):
    """A question, with the conversation before it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "Why did Britain skip the meeting?"}]}
    )

    question: str = Field(json_schema_extra={"minLength": 1})
    history: list[EarlierTurn] = Field(
        [], max_length=MOST_TURNS, description="oldest first: question and answer of each, or whole earlier answers"
    )
    filters: Restriction = Restriction()
    top_k: int | None = Field(None, ge=1, le=MOST_PASSAGES, description="passages returned; the setting where left out")
    generator: bool = Field(True, description="false: an answer in quotations, without a language model")
    seed: int = Field(0, ge=0, lt=2**31, description="of the language model")
    understood: str | None = Field(
        None, description="what the question means, standing alone: taken literally, whatever the history says"
    )
    stream: bool = Field(False, description="true: server-sent events, as with `Accept: text/event-stream`")


class Addition(Asked):
    """What is to be added from the web. Files are sent as multipart/form-data; paths of the server are never read."""

    targets: list[Annotated[str, Field(json_schema_extra={"pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"})]] = Field(
        min_length=1,
        max_length=MOST_TARGETS,
        description="http and https addresses",
        examples=[["https://example.org/"]],
    )
    collection: str | None = Field(None, description="also put into this collection, made if it isn't there")
    stream: bool = Field(False, description="true: server-sent events, as with `Accept: text/event-stream`")


class WithFiles(Asked):
    """What is sent beside files."""

    collection: str | None = Field(None, description="also put into this collection, made if it isn't there")
    stream: bool = Field(False, description="true: server-sent events, as with `Accept: text/event-stream`")


class Place(BaseModel):
    """Words of an article: ``text[start:end]``, counted in Unicode code points."""

    article_id: str
    title: str
    source: str | None
    published_at: Time | None
    url: str | None
    start: int
    end: int
    quote: str


class Citation(Place):
    """The words that prove a statement, and where other articles have them as well."""

    also_in: list[Place]


class Statement(BaseModel):
    """One sentence of an answer, with one citation or more."""

    text: str
    support: Share
    citations: list[Citation]


class Differing(BaseModel):
    """A number that one of several articles that differ gives."""

    number: str
    citation: Citation


class Rejected(BaseModel):
    """A sentence that the check threw out, and why."""

    text: str
    reason: str


class BestSentence(BaseModel):
    """The sentence of a passage that answers most probably."""

    start: int
    end: int
    score: Share


class Passage(BaseModel):
    """A passage found for a question; ``text`` is the article's text from ``start`` to ``end``."""

    article_id: str
    title: str
    source: str | None
    published_at: Time | None
    start: int
    end: int
    text: str
    score: float = Field(description="compares within one question only")
    dense_rank: int | None
    fulltext_rank: int | None
    best_sentence: BestSentence | None
    copy_of: int | None = Field(description="place in this list, from 0, of the passage whose words it has")


class Timings(BaseModel):
    """Milliseconds since the question arrived or a stage began; null where it wasn't measured."""

    retrieve: float | None
    rerank: float | None
    evidence: float | None
    first_evidence: float | None
    first_token: float | None
    total: float | None


class Overview(BaseModel):
    """What the statements are an overview of."""

    topic: str
    articles: int
    total: int
    first: Time | None
    last: Time | None


class Answer(BaseModel):
    """An answer, or a refusal: no statements, and the nearest passages."""

    question: str
    standalone_question: str
    answer: str
    refused: bool
    confidence: Share = Field(description="probability that the evidence is enough")
    statements: list[Statement]
    disagreement: list[Differing]
    rejected: list[Rejected]
    passages: list[Passage]
    timings_ms: Timings
    generator: str | None = Field(description="the model that phrased it; null for quotations")
    verdict: Literal["yes", "no", "unclear", "before", "after"] | None
    parts: list[str]
    unanswered: list[str]
    listed: bool
    overview: Overview | None
    notice: str | None = Field(description="what was left undone, in one line")


class Found(BaseModel):
    """The passages found for a question, best first."""

    question: str
    passages: list[Passage]


class Article(BaseModel):
    """An article as listed; its id is the SHA-256 of its text."""

    id: str
    title: str
    author: str | None
    source: str | None
    category: str | None
    published_at: Time | None
    url: str | None
    path: str | None = Field(description="the name of the file it came from; where that lies is the server's")
    added_at: Time
    characters: int
    chunks: int


class ArticleWithText(Article):
    """An article with its text."""

    text: str
    retired_at: Time | None = Field(description="when it was removed or replaced: kept for citations, in no search")


class Articles(BaseModel):
    """A page of the list of articles, newest added first."""

    articles: list[Article]
    total: int
    limit: int
    offset: int


class NotAdded(BaseModel):
    """An article that couldn't be added, and why."""

    path: str = Field(description="the address, or the name of the file")
    error: str


class Outcome(BaseModel):
    """What became of every article that was to be added."""

    added: list[Article]
    unchanged: list[Article]
    replaced: list[Article]
    failed: list[NotAdded]


class NotRemoved(BaseModel):
    """An article that couldn't be removed, and why."""

    id: str
    error: str


class Removed(BaseModel):
    """The ids of what was removed."""

    removed: list[str]
    failed: list[NotRemoved]


class Standing(BaseModel):
    """How the service stands."""

    articles: int
    chunks: int
    embedder_ready: bool
    generator: str | None = Field(description="the language model's name, once it is loaded")
    generator_ready: bool
    indexing: bool
    problems: list[str]


class Error(BaseModel):
    """What was found, and what to do, in one line."""

    error: str = Field(examples=["the question is empty; type one"])
