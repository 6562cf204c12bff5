"""Names of drugs: DrugBank's open vocabulary, and forms of its drugs as products name them.

The second list (parsigs) holds product names without their ingredients, sun creams among them. Nothing in it says
which drug a brand is, so only names of the form drug + salt are taken, as synonyms of the drug: by ``metoprolol
tartrate`` a note means metoprolol (RxNorm's "precise ingredient" to "ingredient"). Names of esters and prodrugs are not
taken, save acetates and phosphates, most of which are salts.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from clinicalbert.knowledge.concepts import Concept, collapse, concept_of
from clinicalbert.knowledge.tables import read_columns
from clinicalbert.knowledge.vocabularies import Vocabulary

_BETWEEN = " | "
_WATER = frozenset(("anhydrous", "hemihydrate", "monohydrate", "dihydrate", "trihydrate"))
_METALS = frozenset(("sodium", "disodium", "potassium", "calcium", "magnesium"))
_ACIDS = (
    *("hydrochloride", "hcl", "dihydrochloride", "hydrobromide", "bromide", "chloride", "sulfate", "sulphate"),
    *("phosphate", "nitrate", "tartrate", "bitartrate", "maleate", "malate", "mesylate", "mesilate", "besylate"),
    *("besilate", "tosylate", "succinate", "fumarate", "hemifumarate", "citrate", "acetate", "lactate", "gluconate"),
    *("pamoate", "oxalate", "tannate", "hyclate", "meglumine", "tromethamine"),
)
_SALTS = _WATER | _METALS | frozenset(_ACIDS)
_ELEMENTS = _METALS | {"aluminum", "cesium", "copper", "ferrum", "iron", "lithium", "manganese", "zinc"}


def read(folder: Path) -> list[Concept]:
    """Drugs in the order of DrugBank's file; raises InputError for a malformed file."""
    columns = ("DrugBank ID", "Common name", "Synonyms")
    rows = list(read_columns(folder / "drugbank_vocabulary.csv", columns))
    drugs = {id: [name, *synonyms.split(_BETWEEN)] for id, name, synonyms in rows}
    products = (folder / "parsigs_drug_names.txt").read_text(encoding="utf-8").split("\n")
    for drug, form in _salt_forms(drugs, products):
        drugs[drug].append(form)
    return [concept_of(f"DRUGBANK:{id}", names[0], names[1:], "drug_names") for id, names in drugs.items()]


def _salt_forms(drugs: dict[str, list[str]], products: list[str]) -> list[tuple[str, str]]:
    """(drug, product's name) where the name is one that a single drug has, followed by salts, and no drug's itself."""
    owners: dict[str, set[str]] = defaultdict(set)
    for drug, names in drugs.items():
        for name in filter(None, names):
            owners[collapse(name).casefold()].add(drug)
    found: list[tuple[str, str]] = []
    for product in products:
        form = collapse(product).casefold()
        base = _without_salts(form)
        owning = owners.get(base, set())
        if base not in _ELEMENTS and len(owning) == 1 and form not in owners:
            found.append((min(owning), product))
    return found


def _without_salts(name: str) -> str:
    words = name.split()
    while len(words) > 1 and words[-1] in _SALTS:
        words.pop()
    return " ".join(words)


VOCABULARY = Vocabulary(
    name="drug_names",
    title="DrugBank vocabulary, and salts of its drugs named by products",
    source="https://go.drugbank.com/releases/latest#open-data and https://github.com/royashcenazi/parsigs",
    licence="CC0 1.0 (DrugBank open data); MIT (parsigs)",
    release="copies of clinicaltrials-kg@b6ae3d5 and parsigs@0c4c437",
    read=read,
    uri="https://go.drugbank.com",
    labels=("drug",),
)
