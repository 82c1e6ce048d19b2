"""Closed classes of English words, and the commonest first names: all the grammar that reading by rule needs.

Data only. It deliberately doesn't know what the rules make of them.
"""

from __future__ import annotations

WH = frozenset("who whom whose what which when where why how".split())
BE_DO = frozenset("is are was were am be been being do does did done has have had having".split())
MODALS = frozenset("will would can could shall should may might must".split())
AUXILIARIES = BE_DO | MODALS
PREPOSITIONS = frozenset(
    """
    about above across after against along among around as at before behind below beneath beside besides between beyond
    by despite during for from in inside into like near of off on onto out outside over past per since than through
    throughout to toward towards under until unlike up upon via with within without
    """.split()
)
DETERMINERS = frozenset("the a an this that these those my your his her its our their some any each every no".split())
CONJUNCTIONS = frozenset("and but or so yet because although though if unless while whereas that once whether".split())
PRONOUNS = frozenset(
    """
    i me you he him she her it we us they them myself himself herself itself themselves mine yours hers ours theirs his
    its their my your our one ones someone anyone everyone nobody something anything everything nothing there here
    """.split()
)
ADVERBS = frozenset(
    """
    also ever never even just only still again already then now later soon often always usually too very more most less
    least much many few several other others another else such not both all however meanwhile instead therefore perhaps
    maybe yes no well originally eventually initially subsequently finally first last next today yesterday tomorrow
    early late according due given despite additionally moreover furthermore besides apart aside please ok okay really
    born exactly actually currently recently previously together away back two three four five six seven eight nine ten
    """.split()
)
OPENERS = frozenset("tell describe explain compare name list give show mention summarise summarize define".split())

#: Thanks and greetings: nothing to make stand alone.
SOCIAL = frozenset(
    """
    thanks thank you cheers hello hi hey bye goodbye ok okay great good nice cool sorry please yes no yeah yep nope sure
    morning afternoon evening night very much a lot so perfect wonderful lol test stop continue go on never mind fine
    """.split()
)

#: Words that carry no name even where a sentence gives them a capital.
FUNCTION_WORDS = (
    WH | AUXILIARIES | PREPOSITIONS | DETERMINERS | CONJUNCTIONS | PRONOUNS | ADVERBS | OPENERS
    | frozenset("didn't doesn't don't isn't wasn't aren't weren't won't can't couldn't wouldn't".split())
)  # fmt: skip

#: Words that open a clause of its own, in which a pronoun may refer to a name before it.
CLAUSE_OPENERS = CONJUNCTIONS | frozenset("when where who which whose whom after before since until as than".split())

MONTHS_AND_DAYS = frozenset(
    """
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday
    """.split()
)
TITLES = frozenset(
    """
    mr mrs ms miss dr sir lord lady dame king queen prince princess pope president chancellor minister premier senator
    governor mayor general colonel captain major professor judge justice saint secretary chairman coach ceo
    """.split()
)
FEMALE_TITLES = frozenset("mrs ms miss lady dame queen princess".split())
MALE_TITLES = frozenset("mr sir lord king prince pope".split())
THING_WORDS = frozenset(
    """
    university college school institute academy party union cup league championship bank company corporation inc corp
    ltd street road avenue city county state states republic kingdom island islands river lake mountain mountains sea
    ocean bay park bridge airport station house court parliament congress senate council committee commission agency
    ministry department office army navy force forces church museum theatre theater club team united fc association
    federation foundation society group band orchestra records games olympics award awards prize war battle act treaty
    agreement hurricane storm typhoon times post news journal magazine press north south east west new san los empire
    world international national european african american british french german english times festival tour studios
    """.split()
)
PLACES = frozenset(
    """
    africa america asia europe afghanistan algeria argentina australia austria bangladesh belgium bolivia brazil britain
    bulgaria cambodia canada chile china colombia croatia cuba cyprus denmark egypt england estonia ethiopia finland
    france germany ghana greece hungary iceland india indonesia iran iraq ireland israel italy jamaica japan kenya korea
    kuwait latvia lebanon libya lithuania luxembourg malaysia malta mexico morocco myanmar nepal netherlands nigeria
    norway pakistan palestine panama peru philippines poland portugal qatar romania russia scotland serbia singapore
    slovakia slovenia somalia spain sudan sweden switzerland syria taiwan thailand tunisia turkey uganda ukraine uk us
    usa eu un nato nasa unicef venezuela vietnam wales yemen zimbabwe amsterdam athens baghdad beijing berlin boston
    brussels cairo chicago delhi dubai dublin geneva istanbul jerusalem kabul kyiv lagos lisbon london madrid manchester
    melbourne milan moscow mumbai munich nairobi oslo paris prague rome seoul shanghai stockholm sydney tehran tokyo
    toronto vienna warsaw washington zurich texas california florida alaska hawaii ohio michigan virginia mars venus
    jupiter saturn antarctica
    """.split()
)
MALE_NAMES = frozenset(
    """
    adam alan albert alex alexander alfred andrew anthony arthur barack ben benjamin bernard bill billy bob bobby boris
    brian bruce carl charles charlie chris christian christopher claude colin craig daniel dave david dennis derek
    donald douglas ed eddie edgar edward elon emmanuel eric ernest frank fred frederick gary geoffrey george gerald
    gordon graham greg guy hans harold harry henri henry herbert howard hugh ian isaac jack jacob jacques james jason
    jean jeff jeffrey jeremy jerry jim jimmy joe joel john johnny jon jonathan jose joseph juan karl keith ken kenneth
    kevin kurt larry lee leo leon leonard lewis lou louis luke marc marcus mario mark martin matt matthew max michael
    michel mick mike mohamed mohammed muhammad neil nicholas nick nicolas norman oliver oscar patrick paul pedro peter
    phil philip pierre ralph ray raymond richard rick rob robert robin roger ron ronald roy russell ryan sam samuel
    scott sean sergei simon stanley stephen steve steven stuart ted terry thomas tim timothy todd tom tommy tony
    vincent vladimir walter warren wayne will william winston xi
    """.split()
)
FEMALE_NAMES = frozenset(
    """
    alexandra alice alison amanda amy andrea angela ann anna anne annie barbara beth betty beyonce brenda carol caroline
    catherine charlotte cheryl christina christine claire cynthia dawn deborah debra diana diane donna doris dorothy
    edith elizabeth ella ellen emily emma eva eve florence frances gloria grace greta hannah heather helen hillary
    irene isabel jacqueline jane janet jean jennifer jessica jill joan joanna josephine joyce judith judy julia julie
    karen kate katherine kathleen katie kim laura lauren lillian linda lisa liz louise lucy madonna margaret maria marie
    marilyn marine martha mary megan melissa michelle mildred monica nancy naomi natalie nicole nicola olivia pamela
    patricia paula phyllis rachel rebecca rita rosa rose ruth sally sandra sara sarah serena sharon sheila shirley
    sophia sophie stephanie sue susan suzanne sylvia taylor teresa theresa tina ursula vanessa venus victoria virginia
    wendy whitney zoe
    """.split()
)
