"""Put families that were fine-tuned apart, over one frozen trunk, into one model folder.

    python -m clinicalbert.release.families models/clinicalbert-pro-mini runs/facts/model runs/privacy/model --out OUT

OUT has the trunk and the families of the first folder, byte for byte, and what the others add to them.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from clinicalbert.errors import InputError, WeightsError
from clinicalbert.training.family_folder import CONFIG, TOKENIZER, TRUNK, read_config
from clinicalbert.training.model_folder import new_model_folder, write_json


def join(first: Path, others: Sequence[Path], out: Path) -> list[str]:
    """Write the folder; the names of the families that came in.

    Raises WeightsError where a trunk is another one, InputError where a family comes twice.
    """
    config = read_config(first)
    trunk = (first / TRUNK).read_bytes()
    came: dict[str, Path] = {}
    for folder in others:
        if (folder / TRUNK).read_bytes() != trunk:
            raise WeightsError(f"the trunk of {folder} is not that of {first}: train with freeze_trunk = true")
        told = read_config(folder)
        for name in [n for n in told["families"] if n not in read_config(first)["families"]]:
            if name in came:
                raise InputError(f"family {name!r} is in {came[name]} and in {folder}")
            came[name] = folder
            config["families"][name] = told["families"][name]
            config["recipes"][name] = told["recipes"][name]
            if reach := told.get("reaches", {}).get(name):
                config.setdefault("reaches", {})[name] = reach
    with new_model_folder(out) as folder:
        for path in sorted(first.iterdir()):
            if path.suffix == ".safetensors" or path.name == TOKENIZER:
                shutil.copyfile(path, folder / path.name)
        for name, source in came.items():
            shutil.copyfile(source / f"{name}.safetensors", folder / f"{name}.safetensors")
        write_json(folder / CONFIG, config)
    return list(came)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("others", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    print(f"wrote {arguments.out} with {', '.join(join(arguments.first, arguments.others, arguments.out))}")


if __name__ == "__main__":
    main()
