"""Results in object storage, or in a folder of another machine: each content under its hash."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from aigc_data.remote_folder import RemoteFault, RemoteFolder
from aigc_data.results.content_key import content_key
from aigc_data.results.storage import ContentMissing, StorageFault


@dataclass(frozen=True, slots=True)
class BucketStorage:
    """A storage over a remote folder."""

    folder: RemoteFolder

    @property
    def name(self) -> str:
        """The address as it may be shown."""
        return self.folder.name

    @property
    def partials(self) -> Path | None:
        """None: files on their way are on this machine."""
        return None

    def put(self, file: Path, sha256: str) -> None:
        """Upload the file, unless as many bytes are there under its hash."""
        if self.size(sha256) != file.stat().st_size:
            with _as_storage():
                self.folder.put(file, content_key(sha256))

    def put_bytes(self, content: bytes, sha256: str) -> None:
        """Upload the bytes, unless as many are there under their hash."""
        if self.size(sha256) != len(content):
            with _as_storage():
                self.folder.put_bytes(content, content_key(sha256))

    def size(self, sha256: str) -> int | None:
        """Return the size of the object, asked anew, None where there is none."""
        with _as_storage():
            return self.folder.size(content_key(sha256))

    def open(self, sha256: str) -> BinaryIO:
        """Open the object; what is read is asked for by ranges."""
        try:
            with _as_storage():
                return self.folder.open(content_key(sha256))
        except FileNotFoundError:
            message = f"{self.name} does not hold the content {sha256}"
            raise ContentMissing(message) from None

    def delete(self, sha256: str) -> None:
        """Delete the object."""
        with _as_storage():
            self.folder.delete(content_key(sha256))

    def tidy(self) -> None:
        """Do nothing: what was cut off is no object, or is written over when it is put again."""


@contextmanager
def _as_storage() -> Iterator[None]:
    """Raise the folder's faults as the storage's, which are clauses without a full stop."""
    try:
        yield
    except RemoteFault as fault:
        raise StorageFault(str(fault).removesuffix(".")) from None
