"""Which passwords are refused, and with what sentence.

Length is what counts (NIST SP 800-63B, 5.1.1.2); composition rules are not asked for. Refused are those that every
guesser tries first: the most used passwords of published breaches, such a word with figures around it, one
character or a run of the keyboard repeated, and the person's own address.
"""

import re
from typing import Final

# Frequent in every published breach; compared after what people put around them (figures, signs) is taken off.
_FREQUENT: Final = """
    abc abcdef abcdefg abcdefgh abcdefghij access admin administrator alexander amanda andrea andrew angel angels
    anthony apple arsenal asdf asdfgh asdfghjkl ashley august autumn azerty azertyuiop babygirl bailey banana baseball
    basketball batman benjamin bitcoin blink butterfly changeit changeme charlie cheese chelsea chocolate christian
    christopher computer cookie corvette daniel default december demo dragon eagles elephant everton facebook family
    february flower football forever freedom friday friends fuckyou george ginger google guest hannah harley hello
    hellohello helloworld hunter iceman iloveu iloveyou internet jackson jasmine jennifer jessica jesus jonathan jordan
    joshua justin killer lakers letmein liverpool login london loveme lovely loveyou madison maggie manchester marina
    martin master matrix matthew maverick mercedes merlin metallica michael michelle midnight minecraft monday monkey
    monster mustang mynoob naruto natasha nicole ninja november orange passw passwd password passwordpassword passport
    patrick pepper phoenix pokemon princess purple qazwsx qazwsxedc querty qwer qwert qwerty qwertyqwerty qwertyu
    qwertyui qwertyuiop qwertz qwertzuiop ranger richard robert root samantha samsung secret secretsecret september
    shadow slipknot snoopy soccer spider spiderman starwars steelers summer sunday sunshine superman superstar system
    tennis test testing testtest thomas thunder tigger trustno trustnoone trustme unknown user victoria volcom welcome
    welcomewelcome whatever william winter wizard yamaha yankees zaq zaqwsx zxcvb zxcvbn zxcvbnm
"""
_FREQUENT_WORDS: Final = frozenset(_FREQUENT.split())
_DRESSING_MAX: Final = 8
# Taken off a guess before it is looked up: `P@ssw0rd` is `password` to every guesser.
_LOOKALIKES: Final = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s"})
_RUNS: Final = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
)
_UNLIKE_LETTERS: Final = re.compile(r"[^a-z]+")
_AROUND_LETTERS: Final = re.compile(r"^[^a-z]+|[^a-z]+$")
_REPEATED: Final = re.compile(r"(.{1,5}?)\1+")
_DIFFERENT_MIN: Final = 4
_LOCAL_PART_MIN: Final = 4


def objection_to(password: str, *, email: str, length_min: int, length_max: int) -> str | None:
    """Return why a password is refused, as a sentence for its owner, or None when it will do."""
    if len(password) < length_min:
        return f"must have at least {length_min} characters; three words that do not belong together are a good start"
    if len(password) > length_max:
        return f"must have at most {length_max} characters"
    if "\x00" in password:
        return "must not contain the character U+0000"
    if is_frequent(password):
        return "is among the first that anybody would guess; choose one that nobody else has"
    if _is_address(password, email):
        return "must not be your e-mail address"
    return None


def is_frequent(password: str) -> bool:
    """Say whether guessers try it first: a frequent word however dressed up, a run, a repetition, few characters."""
    plain = password.lower()
    whole = _REPEATED.fullmatch(plain)
    core = whole.group(1) if whole else plain
    if len(set(plain)) < _DIFFERENT_MIN or any(core in run or plain in run for run in _RUNS):
        return True
    undressed = _AROUND_LETTERS.sub("", plain).translate(_LOOKALIKES)
    is_short = len(plain) - len(undressed) <= _DRESSING_MAX
    return (is_short and _bare(undressed) in _FREQUENT_WORDS) or _is_dressed(plain) or _is_dressed(core)


def _is_dressed(word: str) -> bool:
    bare = _bare(word)
    return bare in _FREQUENT_WORDS and len(word) - len(bare) <= _DRESSING_MAX


def _bare(word: str) -> str:
    return _UNLIKE_LETTERS.sub("", word)


def _is_address(password: str, email: str) -> bool:
    plain, address = password.lower(), email.lower()
    local = address.partition("@")[0]
    return plain == address or (len(local) >= _LOCAL_PART_MIN and _bare(plain) == _bare(local) != "")
