"""The place that a setting names, opened: a folder by its path, or object storage by its URL."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from aigc_data.remote_folder import RemoteFault, open_remote
from aigc_data.results.bucket_storage import BucketStorage
from aigc_data.results.folder_storage import FolderStorage
from aigc_data.results.storage import Storage, StorageFault

_LOCAL: Final = frozenset({"", "file", "local"})
_READ_ALONE: Final = frozenset({"http", "https", "data"})
_LONGEST: Final = 20
_ALLOWED: Final = "a folder, or object storage as s3://, gs://, abfs:// or oss://"


def open_place(said: str) -> Storage:
    """Return the storage at a path, or at a URL such as `s3://bucket/prefix`; nothing is asked.

    Raises StorageFault for a URL that nobody here can open.
    """
    scheme = urlsplit(said).scheme if "://" in said else ""  # in small letters, however written
    if scheme in _LOCAL:
        path = url2pathname(urlsplit(said).path) if scheme else said
        return FolderStorage(Path(path).expanduser().absolute())
    return _bucket(scheme, f"{scheme}{said[len(scheme) :]}")


def _bucket(scheme: str, said: str) -> BucketStorage:
    from fsspec import available_protocols  # slow to load

    if scheme in _READ_ALONE or scheme not in available_protocols():
        message = f"{scheme[:_LONGEST]}:// is no place for results: name {_ALLOWED}"
        raise StorageFault(message)
    try:
        return BucketStorage(open_remote(said))
    except RemoteFault as fault:
        raise StorageFault(str(fault).removesuffix(".")) from None
