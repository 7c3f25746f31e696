"""What failed tasks and refused calls say: several classes, in English and in Chinese.

Shapes and codes: the contract's sections 3.8 and 6. IDs, numbers and links stand inside the texts,
as they do in the cloud's, so that whoever groups messages has work to do.
"""

from dataclasses import dataclass
from random import Random

from aigc_data.simulator.chance import Weighted

MODERATION, INVALID_INPUT, FETCH = "moderation", "invalid_input", "media_fetch"
QUOTA, TIMEOUT, STORAGE = "quota", "timeout", "storage"
MODEL_ERROR, INTERNAL, CANCELLED, BARE = "model_error", "internal", "cancelled", "bare"

USUAL = Weighted(
    (MODERATION, INVALID_INPUT, FETCH, QUOTA, TIMEOUT, STORAGE, MODEL_ERROR, INTERNAL, BARE),
    (26, 12, 9, 8, 9, 4, 18, 8, 6),
)
"""The class of a failure outside an incident, by how often it occurs."""

_TEXTS: dict[str, tuple[str, ...]] = {
    MODERATION: (
        "content moderation failed: prompt contains sensitive words, label={word}, trace {uuid}",
        "The generated output violates the content policy (policy {small}, request {uuid})",
        "内容审核未通过：提示词包含敏感内容，命中规则 {number}",
        "输入图片审核不通过，疑似违规内容（RequestId: {uuid}）",
        "ModelReturn ret:{moderated} msg:risk control, illegal content detected",
    ),
    INVALID_INPUT: (
        "invalid parameter: image size {width}x{height} is smaller than 300x300",
        "Prompt is too long: {long} characters, the maximum is 2500, ret:1201",
        "invalid image format, only jpeg and png are supported, got image/{format}",
        "参数错误：参考图宽高比超出范围（{width}:{height}）",
        "Invalid model name for {kind}",
    ),
    FETCH: (
        "download input url failed: https://assets.example.com/in/{hex}.png http status {http}",
        "fetch media timeout after {small}s, url: https://cdn.example.com/{hex}.jpg?v={number}",
        "下载素材失败，url=https://assets.example.com/in/{hex}.png，错误码 {http}",
    ),
    QUOTA: (
        "task rejected: concurrency limit reached, running {small}, limit {small}",
        "model resource is busy, queue length {long}, please retry later",
        "并发超限，当前并发 {small}，请稍后重试（任务 {hex}）",
        "ResourceInsufficient: no quota left for this model today, used {number}",
    ),
    TIMEOUT: (
        "task timeout: no result from model within {limit}s, task {hex}",
        "generation timed out after {limit} seconds (attempt {digit})",
        "任务执行超时，已运行 {limit} 秒",
    ),
    STORAGE: (
        "save to cos failed: bucket my-bucket-1250000000 not found, request {uuid}",
        "role MPS_QcsRole not exist or has no permission to write bucket, code {http}",
        "转存失败：写入 COS 存储桶出错，errcode -{small}",
    ),
    MODEL_ERROR: (
        "model return error, ret:{ret} msg: failed to generate, upstream id {hex}",
        "generate failed ret:{ret}",
        "ret:{ret} 模型生成失败，请稍后重试，流水号 {number}",
    ),
    INTERNAL: (
        "internal error, please retry later. (trace: {uuid})",
        "InternalError: worker {address} lost while executing step {small}",
        "系统内部错误，错误码 {number}",
    ),
    CANCELLED: ("off-peak task was not finished within 48 hours and was cancelled automatically",),
    BARE: ("fail",),
}
_SCENARIO: dict[str, tuple[int, str]] = {
    STORAGE: (-401, "Save to cos failed"),
    INVALID_INPUT: (-401, "Invalid Para"),
    FETCH: (-401, "Invalid Para"),
    QUOTA: (-403, "task is busy"),
    TIMEOUT: (-403, "task is busy"),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the cloud refuses a create call."""

    code: str
    text: str
    cam_code: int = 0
    """CloudAudit's code of the authorisation; 0 where that was not the reason."""


REFUSALS = Weighted(
    (
        Refused("InvalidParameter.ViolationContent", "content violation"),
        Refused(
            "RequestLimitExceeded",
            "The maximum concurrency of the model {model} is {small}, please try again later.",
        ),
        Refused("LimitExceeded.CreateTask", "running task limit {small} reached"),
        Refused("InvalidParameter.ModelNotSupported", "model {model} is not supported"),
        Refused("InvalidParameter.InvalidUrl", "url https://assets.example.com/{hex} is invalid"),
        Refused("InternalError", "internal error, trace {uuid}"),
        Refused(
            "AuthFailure.UnauthorizedOperation",
            "you are not authorized to perform operation (mps:{action}), resource (*)",
            cam_code=4104,
        ),
    ),
    (40, 22, 12, 8, 10, 5, 3),
)


def message(cause: str, kind: str, rng: Random) -> str:
    """Return what the failed generation task says."""
    return filled(rng.choice(_TEXTS[cause]), rng, kind=kind)


def scenario_result(cause: str, rng: Random) -> tuple[int, str]:
    """Return code and text of a failed scenario task; one code carries different texts."""
    return _SCENARIO.get(cause) or (-rng.choice((401, 402, 500)), message(cause, "video", rng))


def filled(template: str, rng: Random, **given: str) -> str:
    """Return the text with its numbers, IDs and addresses."""
    return template.format_map(
        {
            "uuid": uuid(rng),
            "hex": f"{rng.getrandbits(64):016x}",
            "number": rng.randint(10_000, 99_999_999),
            "small": rng.randint(2, 60),
            "digit": rng.randint(1, 3),
            "long": rng.randint(2501, 6000),
            "limit": rng.choice((600, 900, 1800)),
            "http": rng.choice((403, 404, 410, 502)),
            "ret": rng.choice((1203, 1300, 1303, 5000, 5002, 10013)),
            "moderated": rng.choice((1301, 1302)),
            "width": rng.randint(64, 299),
            "height": rng.randint(64, 299),
            "format": rng.choice(("webp", "gif", "heic", "avif")),
            "word": rng.choice(("violence", "politics", "porn", "portrait_right")),
            "address": f"10.{rng.randint(0, 255)}.{rng.randint(0, 255)}.{rng.randint(1, 254)}",
            **given,
        }
    )


def uuid(rng: Random) -> str:
    """Return random hex digits in the shape of a UUID."""
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
