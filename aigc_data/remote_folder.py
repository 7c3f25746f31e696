"""A folder that another machine reads too: object storage by its URL, or a path, through fsspec.

Keys and profiles are those that the storage's own tools use (`AWS_ACCESS_KEY_ID`, `AWS_PROFILE`,
fsspec's configuration). This app neither asks for them nor keeps them, and no text of a storage is
shown, for it may hold one.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

S3: Final = frozenset({"s3", "s3a"})
WHOLE: Final = S3 | {"gs", "gcs", "abfs", "abfss", "az", "oss", "memory"}
"""Where what is put is there at once as a whole, or not at all."""
ENDPOINTS: Final = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
COS: Final = ".myqcloud.com"
PART: Final = 1 << 20
"""Bytes that are asked for at once of a file that is open."""
DRAFT: Final = ".part"
"""Ends the name, after a dot before it, of what is not whole yet."""
OF_THE_DISK: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.ENOTDIR, errno.ENAMETOOLONG}
)
NO_KEYS: Final = frozenset({"NoCredentialsError", "PartialCredentialsError", "ProfileNotFound"})
UNREACHED: Final = frozenset(
    {"EndpointConnectionError", "ConnectTimeoutError", "ClientConnectorError", "ConnectionError"}
)


class RemoteFault(Exception):
    """The folder cannot do what was asked; str() is one sentence without any secret."""


class RemoteUnset(RemoteFault):
    """Something is missing that a person has to set: keys, a package, an address."""


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """A folder by its address. Names in it are relative; safe in any thread; raises RemoteFault."""

    fs: Any
    """fsspec's file system."""
    root: str
    name: str
    """The address as it may be shown."""
    puts_whole: bool

    @property
    def protocols(self) -> frozenset[str]:
        """What fsspec calls storage of this kind, such as s3 and s3a."""
        said = self.fs.protocol
        return frozenset({said} if isinstance(said, str) else said)

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the names of the files in a folder, with it, and their bytes, asked anew."""
        with self._explaining():
            self.fs.invalidate_cache()
            try:
                found = self.fs.ls(self._path(folder), detail=True)
            except FileNotFoundError:
                return {}
        files = (one for one in found if one["type"] == "file")
        return {f"{folder}/{_last(one['name'])}": int(one["size"] or 0) for one in files}

    def size(self, name: str) -> int | None:
        """Return the bytes of a file, asked anew, None where there is none."""
        with self._explaining():
            self.fs.invalidate_cache()
            try:
                return int(self.fs.info(self._path(name))["size"])
            except FileNotFoundError:
                return None

    def open(self, name: str) -> BinaryIO:
        """Open a file, of which a part at a time is asked for; FileNotFoundError without it."""
        with self._explaining(), suppress(FileNotFoundError):
            return cast(BinaryIO, self.fs.open(self._path(name), "rb", block_size=PART))
        raise FileNotFoundError(name)

    def modified(self, name: str) -> datetime:
        """Return when the file was put there, on the storage's own clock."""
        with self._explaining():
            at: datetime = self.fs.modified(self._path(name))
            return at

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, None where there is none."""
        with self._explaining():
            try:
                return bytes(self.fs.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def put(self, file: Path, name: str) -> None:
        """Put a file of this machine there, whole or not at all; FileNotFoundError without it."""
        if not file.exists():
            raise FileNotFoundError(file)
        with self._explaining(), self._whole(name) as draft:
            self.fs.put_file(str(file), draft)

    def put_bytes(self, content: bytes, name: str) -> None:
        """Put some bytes there, whole or not at all."""
        with self._explaining(), self._whole(name) as draft:
            self.fs.pipe_file(draft, content)

    def copy(self, name: str, to: str) -> None:
        """Give a file that is there a second name; object storage copies it by itself."""
        with self._explaining(), self._whole(to) as draft:
            self.fs.cp_file(self._path(name), draft)

    def delete(self, name: str) -> None:
        """Delete a file; one that is not there is deleted already."""
        with self._explaining(), suppress(FileNotFoundError):
            self.fs.rm_file(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"

    @contextmanager
    def _whole(self, name: str) -> Iterator[str]:
        """Lend the path to write to: the file's own, or one beside it that is renamed at last."""
        path = self._path(name)
        if self.puts_whole:
            yield path
            return
        parent, _, last = path.rpartition("/")
        draft = f"{parent}/.{last}{DRAFT}"
        self.fs.makedirs(parent, exist_ok=True)
        try:
            yield draft
            self.fs.mv(draft, path)
        except BaseException:
            with suppress(Exception):
                self.fs.rm_file(draft)
            raise

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001 - every storage has errors of its own
            raise _meant(error, self.name) from None


def open_remote(said: str, endpoint_url: str | None = None) -> RemoteFolder:
    """Return the folder at a URL such as `s3://bucket/prefix`, or at a path; nothing is asked.

    `endpoint_url` is the address of a storage that speaks S3. Raises RemoteUnset for a URL that
    nobody here can open.
    """
    import fsspec.core  # slow to load

    scheme = urlsplit(said).scheme if "://" in said else "file"
    name = shown(said)
    if "::" in said:
        message = f"{name} is a chain of storages: name the one alone that is to hold the files."
        raise RemoteUnset(message)
    if not said.partition("://")[2 if "://" in said else 0].strip("/ ") and said != "/":
        message = f"{name or 'it'} names no place: write s3://bucket/prefix, or a path."
        raise RemoteUnset(message)
    options = _s3_options(endpoint_url) if scheme in S3 else {}
    try:
        fs, root = fsspec.core.url_to_fs(said, use_listings_cache=False, **options)
    except ImportError:
        message = f"{name} needs a package that is not installed: see fsspec's of {scheme}://."
        raise RemoteUnset(message) from None
    except Exception as error:  # noqa: BLE001 - every storage has errors of its own
        message = f"{name} cannot be opened ({type(error).__name__}): look at the address."
        raise RemoteUnset(message) from None
    return RemoteFolder(fs, str(root).rstrip("/"), name, scheme in WHOLE)


def shown(said: str) -> str:
    """Return the address without user, password and query, which may be secrets."""
    if "::" in said:
        return "::".join(map(shown, said.split("::")))
    if "://" not in said:
        return said
    parts = urlsplit(said)
    path = f"{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")
    return f"{parts.scheme}://{path}"


def _s3_options(endpoint_url: str | None) -> dict[str, Any]:
    """Return what a storage that is not Amazon's needs: its address, and no newer checksums.

    Tencent COS takes the bucket in the host's name alone (its documentation: virtual-hosted style).
    """
    endpoint = endpoint_url or next((os.environ[one] for one in ENDPOINTS if one in os.environ), "")
    if not endpoint:
        return {}
    config: dict[str, Any] = {
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
    }
    if str(urlsplit(endpoint).hostname).endswith(COS):
        config["s3"] = {"addressing_style": "virtual"}
    return {"endpoint_url": endpoint, "config_kwargs": config}


def _meant(error: Exception, name: str) -> RemoteFault:
    """Return what a fault means, told by its kind alone."""
    kind = type(error).__name__
    if isinstance(error, RemoteFault):
        return error
    if kind in NO_KEYS:
        return RemoteUnset(
            f"there are no keys for {name}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
            "name a profile in AWS_PROFILE."
        )
    if isinstance(error, PermissionError):
        return RemoteFault(f"{name} refuses these keys: they must list, read, write and delete.")
    if isinstance(error, FileNotFoundError):
        return RemoteFault(f"{name} is not there: make the bucket or the folder first.")
    if isinstance(error, OSError) and error.errno in OF_THE_DISK:
        said = os.strerror(error.errno)
        return RemoteFault(f"{name} cannot be written ({said}): the next try goes on from here.")
    if kind in UNREACHED or isinstance(error, TimeoutError):
        return RemoteFault(f"{name} cannot be reached ({kind}): the next try goes on from here.")
    return RemoteFault(f"{name} cannot be used ({kind}): the next try goes on from here.")


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
