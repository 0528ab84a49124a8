"""manifest.json: what a prepared model's directory holds, and whether it is still that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from lib.core.errors import EncoderError, ModelDamaged, ModelMissing
from lib.encoders.profiles import BLOCKS, KNOWN, Profile
from lib.encoders.protocol import ModelCard

MANIFEST = "manifest.json"
FORMAT = 1
PREPARE = "Run: python -m lib model prepare"


@dataclass(frozen=True)
class FileSum:
    """A file's length in bytes and SHA-256 in hexadecimal."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Fidelity:
    """One profile against the original in full precision, on `texts` texts.

    Cosines of the two vectors of a text; `overlap` is the share of each text's ten nearest
    that stay among them; milliseconds are the median of a short query.
    """

    mean_cosine: float
    min_cosine: float
    overlap: float
    query_ms: float
    original_query_ms: float
    texts: int


@dataclass(frozen=True)
class Manifest:
    """`name` is short and files the vectors; `title`, where there is one, is what people read;
    `source` and `revision` say where it came from.

    `longest` counts tokens, specials among them; `from_mean` as ModelCard has it.
    `profile` is the one served unless told.  `files` maps paths inside the directory to their
    sums; the manifest itself is not there.
    """

    name: str
    source: str
    dimension: int
    longest: int
    pooling: str
    files: Mapping[str, FileSum]
    profile: str
    fidelity: Mapping[str, Fidelity] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    revision: str = ""
    license: str = ""
    made: str = ""
    why: str = ""
    title: str = ""
    from_mean: bool = True
    format: int = FORMAT

    @property
    def profiles(self) -> list[str]:
        """Those whose weights are in the directory."""
        return [each.name for each in KNOWN.values() if each.data in self.files]

    @property
    def size_bytes(self) -> int:
        return sum(each.bytes for each in self.files.values())

    def chosen(self, name: str | None = None) -> Profile:
        """The profile to serve; raises EncoderError where its weights are not here."""
        name = name or self.profile
        if name not in self.profiles:
            raise EncoderError(
                f"The prepared model {self.name} has no profile {name!r}, only: "
                f"{', '.join(self.profiles)}.",
                f"{PREPARE} {self.source} --profile {name}",
            )
        return KNOWN[name]

    def serving_files(self, profile: Profile) -> list[str]:
        """What an encoder of this profile opens."""
        return [profile.model, profile.data, "tokenizer.json"]

    def dumps(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


def read_manifest(directory: Path) -> Manifest:
    """Raises ModelMissing where there is none, ModelDamaged where it cannot be understood."""
    try:
        raw = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        given = {key: raw[key] for key in Manifest.__dataclass_fields__ if key in raw}
        given["files"] = {path: FileSum(**each) for path, each in raw["files"].items()}
        given["fidelity"] = {name: Fidelity(**each) for name, each in raw["fidelity"].items()}
        manifest = Manifest(**given)
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise ModelMissing(f"There is no prepared model in {directory.name}.", PREPARE) from exc
    except OSError as exc:
        raise ModelMissing(f"{directory.name} cannot be read: {exc.strerror}.", PREPARE) from exc
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise _damaged(directory, f"{MANIFEST} is not one: {exc}") from exc
    if manifest.format != FORMAT:
        raise _damaged(directory, f"{MANIFEST} has format {manifest.format}, not {FORMAT}")
    for path in manifest.files:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise _damaged(directory, f"{MANIFEST} names a file outside the directory")
    return manifest


def check(
    directory: Path, manifest: Manifest, paths: Iterable[str] | None = None, sums: bool = True
) -> None:
    """Compares sizes and, with `sums`, checksums of `paths`, or of all; raises ModelDamaged.

    130 MB take 0.1 to 0.3 s, and the pages that are read are those that will be mapped.
    """
    for path in manifest.files if paths is None else paths:
        known = manifest.files.get(path)
        if known is None:
            raise _damaged(directory, f"{MANIFEST} does not name {path}")
        try:
            size = (directory / path).stat().st_size
            if size != known.bytes:
                raise _damaged(directory, f"{path} has {size:,} bytes instead of {known.bytes:,}")
            if sums and sha256(directory / path) != known.sha256:
                raise _damaged(directory, f"{path} has another checksum than {MANIFEST} says")
        except OSError as exc:
            raise _damaged(directory, f"{path} cannot be read: {exc.strerror}") from exc


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums_of(directory: Path) -> dict[str, FileSum]:
    """Every file below `directory` but the manifest, by its path inside."""
    return {
        path.relative_to(directory).as_posix(): FileSum(path.stat().st_size, sha256(path))
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def _damaged(directory: Path, why: str) -> ModelDamaged:
    return ModelDamaged(
        f"The prepared model in {directory.name} is damaged: {why}.",
        f"Delete it and prepare or download it again. {PREPARE}",
    )


def card_of(manifest: Manifest, profile: Profile) -> ModelCard:
    """The card of a prepared model in one profile, without opening it."""
    weights = manifest.files[profile.data]
    fidelity = manifest.fidelity.get(profile.name)
    return ModelCard(
        name=f"{manifest.name}-{profile.name}@{weights.sha256[:8]}",
        title=manifest.title or _title(manifest.name),
        kind="onnx",
        dimension=manifest.dimension,
        longest=manifest.longest,
        keeps_up=profile == BLOCKS,
        license=manifest.license,
        from_mean=manifest.from_mean,
        size_bytes=sum(manifest.files[path].bytes for path in manifest.serving_files(profile)),
        details={
            "profile": profile.name,
            "meaning": profile.meaning,
            "source": manifest.source,
            "revision": manifest.revision,
            "prepared": manifest.made,
            "fidelity": asdict(fidelity) if fidelity else {},
        },
    )


def _title(name: str) -> str:
    return "AlephBERT" if "alephbert" in name.lower() else name
