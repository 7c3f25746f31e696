import json
from hashlib import sha256
from pathlib import Path

from aigc_data.ui.sql_editor import route

HOME = Path(route.__file__).parent


def locked() -> dict[str, str]:
    """Return what the bundle is made of and its version, as it is locked."""
    packages = json.loads((HOME / "package-lock.json").read_text())["packages"]
    return {
        path.removeprefix("node_modules/"): package["version"]
        for path, package in packages.items()
        if path and "esbuild" not in path
    }


def test_everything_in_the_bundle_is_named_with_its_version_and_licence() -> None:
    lines = [line.split() for line in (HOME / "LICENCES.txt").read_text().splitlines()]
    named = {words[0]: words[1] for words in lines if len(words) == 2 and words[1][0].isdigit()}
    assert named == locked()


def test_the_lock_names_no_registry() -> None:
    packages = json.loads((HOME / "package-lock.json").read_text())["packages"]
    assert [path for path, package in packages.items() if "resolved" in package] == []
    assert all(package["integrity"] for path, package in packages.items() if path)


def test_the_bundle_is_made_of_the_source_beside_it() -> None:
    digest = sha256()
    own = sorted(path.name for path in HOME.glob("*.js") if path != route.BUNDLE)
    for name in (*own, "package-lock.json"):
        digest.update((HOME / name).read_bytes())
    first = route.BUNDLE.read_text().splitlines()[0]
    assert first == f"// sha256 {digest.hexdigest()}", "make editor"


def test_the_bundle_asks_no_other_host() -> None:
    text = route.BUNDLE.read_text()
    hosts = {part.split("/")[0] for part in text.split("://")[1:]}
    assert hosts <= {"www.w3.org"}
