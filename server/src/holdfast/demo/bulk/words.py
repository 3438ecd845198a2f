"""The words that loaded things are named with."""

from typing import Final

FIRST: Final = (
    *("Ada", "Aiko", "Amara", "Anna", "Arjun", "Bela", "Bo", "Chen", "Clara", "Dario", "Dina", "Elif", "Emil", "Farah"),
    *("Finn", "Greta", "Hana", "Hugo", "Ines", "Ivo", "Jonas", "Kofi", "Lea", "Luca", "Maja", "Mila", "Nadia", "Nils"),
    *("Noor", "Omar", "Pia", "Quirin", "Rosa", "Samir", "Tara", "Udo", "Vera", "Wanda", "Yuki", "Zoe"),
)
LAST: Final = (
    *("Adler", "Akua", "Bauer", "Berg", "Costa", "Cruz", "Dahl", "Dubois", "Eklund", "Ferrari", "Fischer", "Garcia"),
    *("Gruber", "Haas", "Horvat", "Ito", "Jansen", "Kaya", "Klein", "Kowalski", "Lang", "Lopez", "Maier", "Moreau"),
    *("Nagy", "Novak", "Okoye", "Olsen", "Papadakis", "Patel", "Quinn", "Rossi", "Sato", "Silva", "Tanaka", "Weber"),
)
CITIES: Final = (
    ("Lisbon", "PT", "Europe/Lisbon"),
    ("Vienna", "AT", "Europe/Vienna"),
    ("Berlin", "DE", "Europe/Berlin"),
    ("London", "GB", "Europe/London"),
    ("New York", "US", "America/New_York"),
    ("Nairobi", "KE", "Africa/Nairobi"),
    ("Osaka", "JP", "Asia/Tokyo"),
    ("Kolkata", "IN", "Asia/Kolkata"),
    ("Sydney", "AU", "Australia/Sydney"),
    ("Sao Paulo", "BR", "America/Sao_Paulo"),
)
CURRENCIES: Final = ("EUR", "EUR", "USD", "GBP", "JPY", "CHF")
CATEGORIES: Final = ("escape-room", "badminton", "cooking-class", "karaoke", "city-tour", "yoga", "coworking", "hall")
SESSIONS: Final = (
    *("Morning Yoga", "Escape from the Attic", "Bread in a Day", "Old Town on Foot", "Improvisation Evening"),
    *(
        "Clay for Beginners",
        "Salsa, First Steps",
        "Night of Short Films",
        "Knots and Sails",
        "Watercolour by the River",
    ),
)
HALLS: Final = ("Court", "Great Hall", "Rehearsal Room", "Loft", "Workshop", "Karaoke Room")
STREETS: Final = ("Harbour Street", "Mill Lane", "Station Road", "Garden Square", "Old Market", "River Walk")
ADD_ONS: Final = ("Photo to take home", "Towel", "Materials", "Coffee and cake")
