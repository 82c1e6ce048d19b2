"""Questions in other languages are noticed; English ones, names and scraps never are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language import unsupported_language

DATA = Path(os.environ.get("CLIPPINGS_DATA", "../shared/data"))

FOREIGN = {
    "French": [
        "Pourquoi la Grande-Bretagne a-t-elle manqué la réunion ?",
        "Qui a succédé à Theresa May comme Premier ministre ?",
        "Combien de navires attendaient devant le canal de Suez ?",
        "Quand est-ce que la sonde Rosetta a terminé sa mission ?",
        "Quelles sont les conséquences du vote sur les salaires ?",
    ],
    "German": [
        "Warum hat Großbritannien das Treffen verpasst?",
        "Wer wurde nach Theresa May Premierminister?",
        "Wie viele Schiffe warteten vor dem Suezkanal?",
        "Wann landete Philae auf dem Kometen?",
        "Welche Folgen hatte der Hurrikan Maria für Puerto Rico?",
    ],
    "Spanish": [
        "¿Por qué faltó Gran Bretaña a la reunión?",
        "¿Quién ganó la final del Mundial de Rugby?",
        "¿Cuántos barcos esperaban frente al canal de Suez?",
        "¿Cuándo aterrizó el módulo Philae en el cometa?",
        "¿Qué dijo el ministro de Exteriores sobre el acuerdo?",
    ],
    "Italian": [
        "Perché la Gran Bretagna ha saltato la riunione?",
        "Chi ha vinto la finale della Coppa del Mondo di rugby?",
        "Quante navi aspettavano davanti al canale di Suez?",
        "Quando è atterrata la sonda Philae sulla cometa?",
        "Che cosa ha detto il ministro degli Esteri francese?",
    ],
    "Portuguese": [
        "Por que a Grã-Bretanha não foi à reunião?",
        "Quem ganhou a final da Copa do Mundo de Rugby?",
        "Quantos navios estavam à espera no canal de Suez?",
        "Quando é que a sonda pousou no cometa?",
        "O que disse o ministro das Relações Exteriores sobre o acordo?",
    ],
    "Dutch": [
        "Waarom sloeg Groot-Brittannië de vergadering over?",
        "Wie heeft de finale van het WK rugby gewonnen?",
        "Hoeveel schepen lagen er te wachten voor het Suezkanaal?",
        "Wanneer landde Philae op de komeet?",
        "Wat zei de minister van Buitenlandse Zaken over het akkoord?",
    ],
    "Polish": [
        "Dlaczego Wielka Brytania opuściła spotkanie?",
        "Kto wygrał finał Pucharu Świata w rugby?",
        "Ile statków czekało przed Kanałem Sueskim?",
        "Kiedy lądownik Philae wylądował na komecie?",
        "Co powiedział minister spraw zagranicznych o porozumieniu?",
    ],
    "Russian": [
        "Почему Великобритания пропустила встречу?",
        "Кто выиграл финал Кубка мира по регби?",
        "Сколько кораблей ждало у Суэцкого канала?",
        "Когда аппарат сел на комету?",
        "Что сказал министр иностранных дел о соглашении?",
    ],
    "Chinese": [
        "英国为什么没有参加会议？",
        "谁赢得了橄榄球世界杯决赛？",
        "有多少艘船在苏伊士运河等待？",
        "菲莱什么时候登陆彗星？",
        "外交部长对协议说了什么？",
    ],
    "Japanese": [
        "なぜイギリスは会議を欠席したのですか？",
        "ラグビーワールドカップの決勝で誰が勝ちましたか？",
        "スエズ運河で何隻の船が待っていましたか？",
        "フィラエはいつ彗星に着陸しましたか？",
        "外務大臣は合意について何と言いましたか？",
    ],
    "Arabic": [
        "لماذا غابت بريطانيا عن الاجتماع؟",
        "من فاز في نهائي كأس العالم للرجبي؟",
        "كم عدد السفن التي كانت تنتظر في قناة السويس؟",
        "متى هبط المسبار على المذنب؟",
        "ماذا قال وزير الخارجية عن الاتفاق؟",
    ],
    "Turkish": [
        "İngiltere toplantıya neden katılmadı?",
        "Rugby Dünya Kupası finalini kim kazandı?",
        "Süveyş Kanalı önünde kaç gemi bekliyordu?",
        "Philae kuyruklu yıldıza ne zaman indi?",
        "Dışişleri bakanı anlaşma hakkında ne dedi?",
    ],
}


@pytest.mark.parametrize(("language", "question"), [(name, text) for name, texts in FOREIGN.items() for text in texts])
def test_a_question_in_another_language_is_named(language: str, question: str) -> None:
    assert unsupported_language(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?",
        "2017?",
        "And France?",
        "Why not?",
        "Why?",
        "in which year?",
        "Boris Johnson?",
        "Kim Jong Un?",
        "Shoei Kisen Kaisha?",
        "Jean-Marc Ayrault?",
        "Rio de Janeiro?",
        "Ursula von der Leyen?",
        "La La Land?",
        "Los Angeles, San Francisco, Las Vegas",
        "brexit date",
        "suez canal ship owner",
        "hurricane maria death toll puerto rico",
        "What does 'c'est la vie' mean?",
        "Who wrote Das Kapital?",
        "What did Die Zeit and Le Monde report about El Niño?",
        "Was war crime evidence found?",
        "Did the word 北京 appear in the letter?",
        "Who is Владимир Путин?",
        "whats the capital off germany",
    ],
)
def test_english_names_and_scraps_pass(question: str) -> None:
    assert unsupported_language(question) is None


@given(st.text())
def test_any_text_is_judged_without_error(text: str) -> None:
    assert unsupported_language(text) is None or unsupported_language(text)


def test_an_english_question_never_loads_the_language_model() -> None:
    program = (
        "import sys; from rag.language import unsupported_language as u; "
        "u('Why did Britain skip the meeting?'); u('And France?'); print('py3langid' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_published_english_questions_raise_no_alarm() -> None:
    multihop, squad = DATA / "multihop_rag" / "MultiHopRAG.json", DATA / "squad2_dev" / "dev-v2.0.json"
    if not (multihop.exists() and squad.exists()):
        pytest.skip(f"MultiHop-RAG and SQuAD 2 are not in {DATA}: set CLIPPINGS_DATA to their folder")
    questions = [record["query"] for record in json.loads(multihop.read_text(encoding="utf-8"))]
    for article in json.loads(squad.read_text(encoding="utf-8"))["data"]:
        questions += [qa["question"] for paragraph in article["paragraphs"] for qa in paragraph["qas"]]
    assert [question for question in questions if unsupported_language(question)] == []
