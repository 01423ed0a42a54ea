"""The texts of the comparison: written by hand for what is hard in them, then drawn at random from the same parts."""

import random

SENTENCES = {
    "english": "The quick brown fox jumps over the lazy dog, doesn't it? We'll see; they've said I'm late and you'd agree.",
    "shouted": "DON'T SHOUT! WE'VE HEARD YOU, AND THEY'RE SURE IT'S FINE; I'LL GO, YOU'D STAY, I'M OFF.",
    "german": "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich, und die Straßenbahn fährt vorüber.",
    "french": "L'été où l'œuvre fut achevée, ça allait ; « c'était naïf », dit-elle à l'hôtel près de la forêt.",
    "spanish": "¿Dónde está el niño? ¡Mañana comeré jamón y piñón en la montaña!",
    "portuguese": "À noite, a avó põe maçãs e pães no balcão; não há mais ninguém.",
    "polish": "Zażółć gęślą jaźń, a potem idź spać, bo już późno w Łodzi.",
    "czech": "Příliš žluťoučký kůň úpěl ďábelské ódy na louce u řeky.",
    "turkish": "Pijamalı hasta yağız şoföre çabucak güvendi; İstanbul'da ılık bir gün.",
    "vietnamese": "Một người bạn tốt đi qua cầu ở Huế, mua phở và cà phê sữa đá.",
    "icelandic": "Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa.",
    "greek": "Ο καιρός είναι καλός σήμερα· πού πηγαίνεις με τόσο ψωμί, Ελένη;",
    "russian": "Съешь же ещё этих мягких французских булок, да выпей чаю у окна.",
    "ukrainian": "Щедрий вітер гойдає ґрати й п'є росу їхнього саду.",
    "serbian": "Љубазни фењерџија чађавог лица хоће да ми покаже штос.",
    "armenian": "Առավոտյան գետի ափին մարդիկ խոսում են եղանակի մասին։",
    "georgian": "დილით მდინარის პირას ხალხი ამინდზე საუბრობს.",
    "hebrew": "בבוקר הלכנו אל הנהר, וראינו דגים רבים; שָׁלוֹם לכולם.",
    "arabic": "في الصباح ذهبنا إلى النهر ورأينا سمكًا كثيرًا، والسَّلامُ عليكم.",
    "persian": "صبح به کنار رود می‌رویم و ماهی‌ها را می‌بینیم.",
    "urdu": "صبح ہم دریا کے کنارے گئے اور بہت سی مچھلیاں دیکھیں۔",
    "hindi": "सुबह हम नदी के किनारे गए और बहुत-सी मछलियाँ देखीं।",
    "bengali": "সকালে আমরা নদীর ধারে গিয়ে অনেক মাছ দেখলাম।",
    "punjabi": "ਸਵੇਰੇ ਅਸੀਂ ਨਦੀ ਦੇ ਕੰਢੇ ਗਏ।",
    "gujarati": "સવારે અમે નદીના કિનારે ગયા.",
    "tamil": "காலையில் நாங்கள் ஆற்றங்கரைக்குச் சென்றோம்.",
    "telugu": "ఉదయం మేము నది ఒడ్డుకు వెళ్ళాము.",
    "kannada": "ಬೆಳಿಗ್ಗೆ ನಾವು ನದಿ ದಡಕ್ಕೆ ಹೋದೆವು.",
    "malayalam": "രാവിലെ ഞങ്ങൾ പുഴയുടെ തീരത്തേക്ക് പോയി.",
    "sinhala": "උදෑසන අපි ගඟ අසලට ගියෙමු.",
    "thai": "ตอนเช้าเราไปที่แม่น้ำและเห็นปลามากมาย",
    "lao": "ຕອນເຊົ້າພວກເຮົາໄປແມ່ນ້ຳ",
    "burmese": "မနက်ပိုင်းမှာ မြစ်ကမ်းကို သွားကြတယ်။",
    "khmer": "ព្រឹកនេះយើងទៅមាត់ទន្លេ។",
    "tibetan": "ཞོགས་པར་ང་ཚོ་ཆུ་འགྲམ་ལ་ཕྱིན།",
    "amharic": "ጠዋት ወደ ወንዝ ሄድን፤ ብዙ ዓሣ አየን።",
    "chinese": "早上我们去河边，看到很多鱼；天气很好，大家都高兴。",
    "traditional": "早上我們去河邊，看到很多魚；圖書館還沒開門。",
    "japanese": "朝、私たちは川へ行って、たくさんの魚をミマシタ。ｶﾀｶﾅも３つ。",
    "korean": "아침에 우리는 강가에 가서 물고기를 많이 보았습니다.",
    "mongolian": "ᠥᠷᠯᠥᠭᠡ ᠭᠣᠣᠯ ᠳᠤ ᠣᠴᠢᠪᠠ",
    "cherokee": "ᏌᎾᎴ ᎡᏪᏂ ꮟꮣꮑꮅ",
    "inuktitut": "ᐅᓪᓛᒃᑯᑦ ᑰᖕᒧᑦ",
    "runes": "ᚠᛇᚻ᛫ᛒᛦᚦ᛫ᚠᚱᚩᚠᚢᚱ",
    "gothic": "𐌼𐌰𐌲 𐌲𐌻𐌴𐍃 𐌹̈𐍄𐌰𐌽",
    "cuneiform": "𒀀𒈾 𒁹𒂍",
    "hieroglyphs": "𓀀𓂀𓃰 𓆣",
    "mathematics": "∀x∈ℝ: ⌈x⌉ = −⌊−x⌋, α ∧ ¬β; 𝒜𝔅ℂ𝟙𝟚, ∑ᵢ₌₁ⁿ xᵢ² ≤ ½·π",
}

SHORT = [
    " ", "  ", "   ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\t", "\t\t\t", " \n", "\n ", " \n \n ", "\n  a", "  \n\n  a",
    "a ", " a", "a  b", "a   b", "a\n", "\na", "a\n\nb", "a \n b", "a\tb", "a\t\tb", "\u00a0", "a\u00a0b", "\u3000",
    "a\u3000b", "\u2003\u2009 x", "\u2028\u2029", "\u0085", "a\u0085b", "\v\f", "a\vb\fc", "\u1680x", "\u180ex", "\u200bx",
    "\u200b", "\ufeff", "\ufeffa", "x\u2060y", "0", "1", "12", "123", "1234", "12345", "123456", "1234567890", "1 234 567",
    "3.14", "-1e-10", "0x1F", "1,000,000.00", "v1.2.3", "2026-11-26T12:15:00Z", "١٢٣٤٥", "१२३४", "１２３４５", "½", "²³¹", "Ⅻ",
    "①②③④", "五六七", "𝟘𝟙𝟚𝟛", "1½", "x²", "a1b22c333", "'s", "'S", "it's", "IT'S", "it'S", "'ll", "'LL", "'lL", "'re",
    "'VE", "don't", "DON'T", "'tis", "''s", "' s", "I'm", "I'M", "he'd've", "rock'n'roll", "’s", "it’s", "'ſ", "it'ſ", "'K",
    "'\u0130", "x'x", "'", "''", "'a", "!", "!!", "!!!", "...", "…", "?!", "!\n", "!!\n\n", " !", "  !", "! ", "!a", "a!b",
    "--", "---", "->", "=>", "==", "!=", "<=", "://", "$$", "€5", "£1", "+=", "{}", "[]", "()", "};", "\\n", "\\", "/", "//",
    "/*", "*/", "#", "@a", "a@b.c", "_", "__x__", "a_b", "camelCase", "PascalCase", "snake_case", "SCREAMING_CASE", "x1y2",
    "e\u0301", "é", "n\u0303o", "a\u0300\u0316\u0334", "\u0301", " \u0301", "1\u20e3", "Z\u0351\u036b\u0343a\u0308l\u0307g\u0321o",
    "ﬁ", "ﷺ", "Å", "Ω", "ẞ", "İı", "ǅ", "ŉ", "K", "각", "\u1112\u1161\u11ab", "क्षि", "நி", "ำ", "🙂", "🙂🙂", " 🙂", "🙂a",
    "👍🏽", "👩‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇫🇷", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤️", "☺", "✌🏿️", "1️⃣", "a👩‍❤️‍💋‍👩b", "\u202eabc\u202c", "\u2067עברית\u2069",
    "abc\u200eאבג\u200f1", "\0", "a\0b", "\0\0\0", "\u0001\u0002", "\u001b[31mred\u001b[0m", "\u007f", "\u0080\u009f",
    "\ufffd", "a\ufffdb", "\ufffd\ufffd\ufffd", "caf\ufffd\ufffd", "\ufffe", "\uffff", "\ufdd0", "\U0001ffff", "\U0010ffff",
    "\ue000", "\U000f0000", "\u0378", "\U000e0001", "\u2581", "\u2581a", "a\u2581b", "\u2581\u2581", "Ġ", "Ċ", "ĠthisĊ",
    "<0x41>", "<0x0A>", "<unk>", "<s>", "</s>", "<s", "s>", "[INST]", "<|", "|>", "<|im_start|>", "<|im_end|>",
    "<|im_start|>user\nhi<|im_end|>\n", "<|endoftext|>", "a<|endoftext|>b", " <|endoftext|> ", "<|endoftext", "|endoftext|>",
    "<|<|endoftext|>|>", "<|endoftext|><|endoftext|>", "<|im_start|><|im_end|>", "<|im_\nstart|>", "<|IM_START|>",
    "<｜end▁of▁sentence｜>", "<think>", "</think>", "<|eot_id|>", "<|begin_of_text|>x", "<tool>", "<tool>>", "<<tool>>",
    "hello<tool>world", " <tool> <tool>", "elephant", "an elephant", "un éléphant", "elephants", "Elephant",
]

CODE = [
    "public static void main(String[] args) {\n    System.out.println(\"Hi\\n\");\n}\n",
    "def f(x: int) -> list[int]:\n\treturn [i**2 for i in range(x) if i % 2 == 0]\n\n\nprint(f(10))\n",
    "#include <stdio.h>\r\nint main(void) {\r\n  for (int i = 0; i < 10; ++i) printf(\"%d\\n\", i);\r\n  return 0;\r\n}\r\n",
    "SELECT a.id, COUNT(*) AS n FROM t AS a WHERE a.x >= 3.5 GROUP BY a.id HAVING n > 1;",
    "<div class=\"x\" id='y'>\n  <p>1 &lt; 2 &amp;&amp; 3 &gt; 2</p>\n</div>",
    "{\"a\": [1, 2.5e-3, true, null], \"b\": {\"c\": \"\\u00e9\"}}",
    "curl -s 'https://example.org/a?b=c&d=%20e#f' | grep -oE '[0-9]+' >out.txt 2>&1",
    "x = 0xDEADBEEF ^ (y << 3) & ~z; // ---- 1234567 ----\n\n\n        deep();\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n- one\n- two\n    1. three\n",
    "fn main() { let s = \"ß→∞\"; println!(\"{s:?}\"); } /* 日本語 */",
    "\\begin{equation} E = mc^2 \\end{equation} % \\alpha_{12345}",
    "diff --git a/x b/x\n@@ -1,3 +1,4 @@\n-old\n+new\n \n",
]

CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<tool>", "<tool>>", "<s>", "</s>", "<unk>"]
LOOKALIKES = ["<|", "|>", "<", ">", "<|im_", "start|>", "<|endof", "text|>", "endoftext", "<s", "/s>", "<tool", "<<", "|"]


def by_hand():
    """(name, text) of what was thought of."""
    texts = list(SENTENCES.items())
    texts += [("short-%03d" % i, text) for i, text in enumerate(SHORT)]
    texts += [("code-%02d" % i, text) for i, text in enumerate(CODE)]
    texts += [("controls", "".join(map(chr, range(0x20))) + "\x7f" + "".join(map(chr, range(0x80, 0xA0))))]
    texts += [("latin", "".join(map(chr, range(0x20, 0x180))))]
    for name, unit in [
        ("spaces", " "), ("tabs", "\t"), ("lines", "\n"), ("crlf", "\r\n"), ("space-lines", " \n"), ("no-break", "\u00a0"),
        ("letters", "a"), ("capitals", "A"), ("digits", "7"), ("bangs", "!"), ("quotes", "'"), ("hashes", "#"),
        ("underlines", "_"), ("emoji", "🙂"), ("families", "👨‍👩‍👧"), ("hanzi", "鱼"), ("accents", "e\u0301"), ("marks", "\u0301"),
        ("zeros", "\0"), ("hyphens", "- "), ("mixed", "aB1 "),
    ]:
        for count in (2, 3, 7, 16, 33, 100, 300):
            texts.append(("%s-%d" % (name, count), unit * count))
            texts.append(("%s-%d-word" % (name, count), unit * count + "word"))
            texts.append(("word-%s-%d" % (name, count), "word" + unit * count))
    texts += [("all", "\n".join(SENTENCES.values()))]
    return texts


def at_random(seed, count):
    """(name, text) of texts that nobody thought of."""
    draw = random.Random(seed)
    words = [word for sentence in SENTENCES.values() for word in sentence.split(" ")]
    glue = ["", "", "", " ", " ", " ", "  ", "\n", "\t", "'", "-", "\u00a0", "\r\n"]
    pools = [
        [chr(c) for c in range(0x20, 0x7F)],
        list(" \t\n\r\u00a0\u3000\u2003\v\f\u0085\u2028"),
        list("0123456789٣४５½²Ⅻ①"),
        list("'sStTmMdDlLrReEvV ’ſ"),
        list("!?.,;:-_=+*/\\|<>()[]{}@#$%^&~`\"'…—«»。、"),
        sorted(set("".join(SENTENCES.values()))),
        ["\u0301", "\u0308", "\u0327", "\u20e3", "\ufe0f", "\u200d", "\u200b", "\u200f", "\u202e", "a", "e", "o", " "],
        ["🙂", "👍", "🏽", "👩", "\u200d", "🚀", "🇩", "🇪", "❤", "\ufe0f", "1", "\u20e3", " "],
        [chr(c) for c in range(0x00, 0x20)] + ["\x7f", "\x85", "\ufffd", "a", " "],
        CONTROL + LOOKALIKES + ["a", " ", "\n", "user"],
    ]

    def assigned():
        while True:
            c = chr(draw.choice([draw.randrange(0x80, 0x3000), draw.randrange(0x3000, 0xFFFE), draw.randrange(0x10000, 0x20000)]))
            if not 0xD800 <= ord(c) <= 0xDFFF:
                return c

    texts = []
    for i in range(count):
        kind = draw.randrange(len(pools) + 4)
        length = draw.choice([1, 2, 3, 5, 8, 13, 21, 34, 55])
        if kind < len(pools):
            text = "".join(draw.choice(pools[kind]) for _ in range(length))
        elif kind == len(pools):
            text = "".join(assigned() for _ in range(length))
        elif kind == len(pools) + 1:
            text = "".join(draw.choice(words) + draw.choice(glue) for _ in range(1 + length // 3))
        elif kind == len(pools) + 2:
            text = "".join(draw.choice(draw.choice(pools)) * draw.choice([1, 1, 1, 2, 4]) for _ in range(length))
        else:
            text = "".join(draw.choice([draw.choice(words), draw.choice(SHORT), draw.choice(draw.choice(pools))]) for _ in range(1 + length // 3))
        texts.append(("random-%05d" % i, text))
    return texts
