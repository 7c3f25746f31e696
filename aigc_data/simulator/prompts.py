"""What people ask for: a small grammar of English and Chinese prompts, and the odd ones.

The odd ones (markup, formulas, right-to-left, many lines) are what a page and an export must
survive.
"""

from collections.abc import Callable
from random import Random

_SUBJECTS = (
    *("a ginger cat", "an old lighthouse", "a paper boat", "two astronauts", "a glass teapot"),
    *("a red fox", "a street musician", "a steam train", "a whale", "a bamboo forest"),
    *("a desert caravan", "a ceramic vase", "a running shoe", "a bottle of perfume"),
    *("a mountain village", "a neon alley", "a child with a kite", "an orchid", "a robot gardener"),
    *("a snow leopard", "a sailing ship", "a bowl of ramen", "a wooden chair", "a hot-air balloon"),
    *("a jellyfish", "a violinist", "an electric car", "a honey jar", "a library hall"),
    *("a dragon made of clouds", "a cup of coffee", "a cyclist", "a waterfall", "a market stall"),
)
_ACTIONS = (
    *("in the morning mist", "under a starry sky", "beside a quiet lake", "on a rainy street"),
    *("at golden hour", "in a field of lavender", "on a marble table", "among falling leaves"),
    *("in heavy snow", "above the clouds", "in a sunlit studio", "at the edge of the sea"),
    *("turning slowly", "drifting upwards", "walking towards the camera", "seen from above"),
)
_STYLES = (
    *("watercolour", "35mm film", "flat vector poster", "ukiyo-e print", "product photography"),
    *("claymation", "isometric render", "oil painting", "pencil sketch", "cinematic still"),
    *("studio lighting", "soft pastel palette", "macro lens", "long exposure", "low-poly 3D"),
)
_MOVES = (
    *("slow dolly in", "orbit shot", "handheld camera", "crane up", "static tripod shot"),
    *("tracking shot from the left", "time lapse", "gentle parallax", "whip pan at the end"),
)
_SUBJECTS_ZH = (
    *(
        "一只橘猫",
        "江南水乡的石桥",
        "一盏青花瓷茶壶",
        "穿汉服的少女",
        "雪山下的牧场",
        "一辆复古电车",
    ),
    *("海边的灯塔", "会弹琴的机器人", "一碗热气腾腾的牛肉面", "竹林深处的小屋", "两只嬉戏的熊猫"),
    *("一双轻便跑鞋", "香水瓶", "霓虹灯下的小巷", "放风筝的孩子", "敦煌壁画里的飞天", "一株兰花"),
    *("漂浮的热气球", "古镇夜市", "宇航员", "一匹白马", "银杏大道", "玻璃水母", "新能源汽车"),
)
_SCENES_ZH = (
    *("清晨薄雾", "夕阳余晖", "细雨绵绵", "漫天大雪", "星空之下", "樱花飘落", "阳光透过窗棂"),
    *("微风吹过", "水面倒影", "烟花绽放", "秋日午后", "极光闪烁"),
)
_STYLES_ZH = (
    *("水墨画风格", "电影质感", "扁平插画", "工笔画", "胶片颗粒", "粘土风", "赛博朋克", "国潮海报"),
    *("写实摄影", "柔和光影", "低多边形", "日系动漫"),
)
_MOVES_ZH = ("镜头缓慢推进", "环绕拍摄", "固定机位", "从高处俯拍", "跟拍", "延时摄影")
_ODD = (
    "<b>a bold cat</b> <script>alert(1)</script>, poster with the word SALE",
    '=HYPERLINK("http://example.com","click me") as a neon sign',
    "[a link](http://example.com/x) carved in wood, **bold**, `code` & <i>italic</i>",
    "+86 phone booth in the rain, 50% off | 1,000 ¥ tag",
    "-no people- @studio #autumn $x^2$ written on a blackboard :material/star: :red[red]",
    '{"prompt": "json inside a prompt", "n": 1}',
    "a mug that says 'O''Brien; DROP TABLE tasks; --' \\ and \"quotes\"",
    "100% wool scarf, size_%_underscore, C:\\new\\table",
)
_RIGHT_TO_LEFT = (
    "قطة برتقالية تجلس على نافذة في ضوء الصباح، أسلوب سينمائي",
    "מגדלור ישן על צוק מול ים סוער, ציור שמן",
    "سوق قديم في الليل مع فوانيس ملونة، لقطة بطيئة",
)
_EMOJI = ("🐱🌈 a cat on a rainbow 👩‍🚀✨", "生日贺卡🎂🎉 手绘风格", "🇫🇷 a café in Paris ☕")
NEGATIVE = (
    "blurry, extra fingers, watermark",
    "low quality, text",
    "模糊，变形，水印",
    "ugly, noisy",
)


def prompt(rng: Random, kind: str) -> str:
    """Return one prompt; the kind says whether the camera moves in it."""
    chance = rng.random()
    if chance < 0.012:
        return rng.choice(_ODD)
    if chance < 0.02:
        return rng.choice(_RIGHT_TO_LEFT)
    if chance < 0.03:
        return rng.choice(_EMOJI)
    write = _chinese if rng.random() < 0.45 else _english
    if chance < 0.09:
        return _long(rng, write, kind)
    return _lines(rng, write, kind) if chance < 0.13 else write(rng, kind)


def script(rng: Random) -> str:
    """Return the script of a drama: a few Chinese sentences."""
    return "。".join(_chinese(rng, "video") for _ in range(rng.randint(2, 9))) + "。"


def song(rng: Random) -> str:
    """Return what a piece of music is asked to be."""
    mood = rng.choice(("calm", "driving", "nostalgic", "bright", "dark"))
    band = rng.choice(
        ("piano and strings", "lo-fi beat", "acoustic guitar", "古筝与笛子", "synth pop")
    )
    return f"{mood} {band}, {rng.choice((80, 96, 110, 124))} bpm, for {rng.choice(_SUBJECTS)}"


def _english(rng: Random, kind: str) -> str:
    start = rng.choice(("", "", "", "A picture of ", "draw ", "Photo: "))
    parts = [f"{start}{rng.choice(_SUBJECTS)} {rng.choice(_ACTIONS)}", rng.choice(_STYLES)]
    if kind == "video":
        parts.append(rng.choice(_MOVES))
    if rng.random() < 0.4:
        parts.append(rng.choice(_STYLES))
    return ", ".join(parts)


def _chinese(rng: Random, kind: str) -> str:
    parts = [rng.choice(_SUBJECTS_ZH), rng.choice(_SCENES_ZH), rng.choice(_STYLES_ZH)]
    if kind == "video":
        parts.append(rng.choice(_MOVES_ZH))
    if rng.random() < 0.3:
        parts.append("高清，细节丰富")
    return "，".join(parts)


def _long(rng: Random, write: Callable[[Random, str], str], kind: str) -> str:
    parts = [write(rng, kind)]
    length = rng.choice((300, 600, 1200, 1800))
    while len(". ".join(parts)) < length:
        parts.append(write(rng, kind))
    return ". ".join(parts)


def _lines(rng: Random, write: Callable[[Random, str], str], kind: str) -> str:
    first, second = (write(rng, kind) for _ in "12")
    return f"{first}\n\n1. {second}\n2. {rng.choice(_STYLES)}\r\n\tno text"
