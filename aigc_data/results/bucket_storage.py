"""Results in object storage, through fsspec: `s3://bucket/prefix`, Tencent COS by its S3 way too.

Keys, endpoint and region are the storage's own settings (`AWS_ACCESS_KEY_ID`,
`AWS_ENDPOINT_URL_S3`, a profile); this app neither asks for them nor keeps them. A put is whole or
not at all, which object storage promises and a remote folder (sftp) would not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from aigc_data.results.content_key import content_key
from aigc_data.results.storage import PART, ContentMissing, StorageFault

_FAULTS: Final = (OSError, ValueError, RuntimeError, ImportError)
"""What fsspec's file systems raise; s3fs turns each answer of the storage into an OSError."""


@dataclass(frozen=True, slots=True)
class BucketStorage:
    """A bucket and a prefix in it."""

    fs: Any
    """fsspec's file system."""
    root: str
    name: str

    @property
    def partials(self) -> Path | None:
        """None: files on their way are on this machine."""
        return None

    def put(self, file: Path, sha256: str) -> None:
        """Upload the file, unless as many bytes are there under its hash."""
        if self.size(sha256) != file.stat().st_size:
            with _explaining(self.name):
                self.fs.put_file(str(file), self._key(sha256))

    def put_bytes(self, content: bytes, sha256: str) -> None:
        """Upload the bytes, unless as many are there under their hash."""
        if self.size(sha256) != len(content):
            with _explaining(self.name):
                self.fs.pipe_file(self._key(sha256), content)

    def size(self, sha256: str) -> int | None:
        """Return the size of the object, asked anew, None where there is none."""
        with _explaining(self.name):
            try:
                return int(self.fs.info(self._key(sha256), refresh=True)["size"])
            except FileNotFoundError:
                return None

    def open(self, sha256: str) -> BinaryIO:
        """Open the object; what is read is asked for by ranges."""
        with _explaining(self.name):
            try:
                opened = self.fs.open(self._key(sha256), "rb", block_size=PART)
            except FileNotFoundError:
                message = f"{self.name} does not hold the content {sha256}"
                raise ContentMissing(message) from None
        return cast(BinaryIO, opened)

    def delete(self, sha256: str) -> None:
        """Delete the object."""
        with _explaining(self.name):
            try:
                self.fs.rm_file(self._key(sha256))
            except FileNotFoundError:
                return

    def _key(self, sha256: str) -> str:
        return f"{self.root}/{content_key(sha256)}"


@contextmanager
def _explaining(name: str) -> Iterator[None]:
    """Name the kind of the fault alone: the storage's own texts may hold an access key."""
    try:
        yield
    except _FAULTS as error:
        message = f"{name} cannot be used ({type(error).__name__})"
        raise StorageFault(message) from None
