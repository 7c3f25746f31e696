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


def open_place(said: str) -> Storage:
    """Return the storage at a path, or at a URL such as `s3://bucket/prefix`; nothing is asked.

    Raises StorageFault for a URL that nobody here can open.
    """
    scheme = urlsplit(said).scheme if "://" in said else ""
    if scheme in _LOCAL:
        path = url2pathname(urlsplit(said).path) if scheme else said
        return FolderStorage(Path(path).expanduser().absolute())
    return _bucket(said)


def _bucket(said: str) -> BucketStorage:
    try:
        return BucketStorage(open_remote(said))
    except RemoteFault as fault:
        raise StorageFault(str(fault).removesuffix(".")) from None
