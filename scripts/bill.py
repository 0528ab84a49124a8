"""The bill of materials of what serves: docs/LICENCES.md and docs/sbom.cdx.json (CycloneDX 1.6).

make licences     reads the metadata of the packages that are installed, at the locked versions

Neither file holds a time or a random number: the same lock gives the same bytes.
"""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata

from packaging.markers import Marker

from scripts.locks import ROOT, Locked, of

SERVES = "requirements-serve.txt"
LICENCES = ROOT / "docs" / "LICENCES.md"
BILL = ROOT / "docs" / "sbom.cdx.json"
IMAGE = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
}
"""Where the Dockerfile's image runs, in the words of PEP 508."""


@dataclass(frozen=True)
class Part:
    """A package that serves.  `licence` is an SPDX expression where the package gives one
    (`is_spdx`), else what it says instead; `needs` are the names of packages it asks for."""

    name: str
    version: str
    licence: str
    is_spdx: bool
    needs: tuple[str, ...]

    @property
    def address(self) -> str:
        """The package URL (purl) that names it in a bill."""
        return f"pkg:pypi/{self.name}@{self.version}"


def served() -> list[Locked]:
    """What the lock installs in the image."""
    return [each for each in of(SERVES) if not each.marker or Marker(each.marker).evaluate(IMAGE)]


def parts() -> list[Part]:
    """Described by what is installed.  Raises SystemExit where that is not what is locked."""
    packages = served()
    return [_part(each, packages) for each in packages]


def _part(package: Locked, packages: Sequence[Locked]) -> Part:
    try:
        installed = metadata.distribution(package.name)
    except metadata.PackageNotFoundError:
        raise SystemExit(f"{package.name} is not installed. Run: make licences") from None
    if installed.version != package.version:
        raise SystemExit(
            f"{package.name} is installed at {installed.version} and locked at "
            f"{package.version}. Run: make licences"
        )
    needs = tuple(each.name for each in packages if package.name in each.via)
    return Part(package.name, package.version, *licence(installed), needs)


def licence(installed: metadata.Distribution) -> tuple[str, bool]:
    """(what a package says of its licence, whether that is an SPDX expression): PEP 639's field,
    else the older field where it is no whole text, else the classifiers."""
    said = installed.metadata
    for expression in said.get_all("License-Expression") or []:
        return expression, True
    for field in said.get_all("License") or []:
        if field and "\n" not in field and len(field) <= 40:
            return field, False
    classifiers = [
        each.rpartition(" :: ")[2]
        for each in said.get_all("Classifier") or []
        if each.startswith("License :: ")
    ]
    return "; ".join(classifiers) or "not said", False


def markdown(packages: Sequence[Part]) -> str:
    rows = [f"| {each.name} | {each.version} | {each.licence} |" for each in packages]
    return "\n".join(
        [
            "# Licences",
            "",
            f"What `locks/{SERVES}` installs in the image, as the packages themselves say it; made",
            "by `make licences`. What the repository carries itself (fonts, models, words, sample)",
            "stands in [NOTICE](../NOTICE).",
            "",
            "| package | version | licence |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def cyclonedx(packages: Sequence[Part]) -> str:
    """The bill as JSON: parts, their licences, and who asks for whom."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked_for = [each.name for each in served() if f"-r {SERVES}" in each.via]
    by_name = {each.name: each.address for each in packages}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": project["name"],
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": [_component(each) for each in packages],
        "dependencies": [
            {"ref": project["name"], "dependsOn": [by_name[name] for name in asked_for]},
            *(
                {"ref": each.address, "dependsOn": [by_name[name] for name in each.needs]}
                for each in packages
            ),
        ],
    }
    return json.dumps(bill, indent=1) + "\n"


def _component(part: Part) -> dict[str, object]:
    said = {"expression": part.licence} if part.is_spdx else {"license": {"name": part.licence}}
    return {
        "type": "library",
        "bom-ref": part.address,
        "name": part.name,
        "version": part.version,
        "purl": part.address,
        "licenses": [said],
    }


def main() -> None:
    packages = parts()
    LICENCES.write_text(markdown(packages), "utf-8")
    BILL.write_text(cyclonedx(packages), "utf-8")
    print(f"docs/{LICENCES.name} and docs/{BILL.name}: {len(packages)} packages")


if __name__ == "__main__":
    main()
