"""Write the open vocabularies that come with the package, from the releases in the folder of the corpora.

python -m clinicalbert.release.vocabularies
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from clinicalbert.datasets.corpus import data_root
from clinicalbert.datasets.disease_links import terms_by_reference
from clinicalbert.knowledge.concepts import Concept, concept_of
from clinicalbert.knowledge.icd10cm import before_encounter, dotted
from clinicalbert.knowledge.shipped import FOLDER, write_concepts
from clinicalbert.knowledge.vocabularies import VOCABULARIES


def without_encounters(concepts: Sequence[Concept]) -> list[Concept]:
    """ICD-10-CM without the codes of single encounters, where the code before the encounter's letter has a name."""
    known = {c.id for c in concepts}
    return [c for c in concepts if (before := _before(c.id)) == c.id or before not in known]


def _before(id: str) -> str:
    prefix, _, code = id.partition(":")
    plain = code.replace(".", "")
    return f"{prefix}:{dotted(before_encounter(plain))}" if len(plain) == 7 else id


def with_disease_names(
    codes: Sequence[Concept], diseases: Sequence[Concept], terms: Mapping[str, set[str]]
) -> list[Concept]:
    """ICD-10-CM with the names that the Disease Ontology has for what it refers to: the classification speaks of an
    acute myocardial infarction, notes of a heart attack.

    ``terms``: code → terms that refer to it. A term lends its names to the most general of its codes: of two beside
    each other to the first, of more to none.
    """
    known = {c.id: c for c in diseases}
    referred: dict[str, set[str]] = defaultdict(set)
    for code, found in terms.items():
        for term in found & known.keys():
            referred[term].add(code)
    lent: dict[str, list[str]] = defaultdict(list)
    for term, found in sorted(referred.items()):
        general = sorted(c for c in found if not any(c != o and c.startswith(o) for o in found))
        if len(general) <= 2:
            lent[f"ICD10CM:{general[0]}"].append(term)
    names = {code: [n for t in some for n in (known[t].name, *known[t].synonyms)] for code, some in lent.items()}
    return [concept_of(c.id, c.name, (*c.synonyms, *names.get(c.id, ())), c.system) for c in codes]


def main() -> None:
    """Command line."""
    terms = terms_by_reference(data_root() / "disease_ontology" / "HumanDO.obo", "ICD10CM")
    diseases = VOCABULARIES.get("disease_ontology").load()
    for name in sorted(VOCABULARIES):
        concepts = VOCABULARIES.get(name).load()
        kept = with_disease_names(without_encounters(concepts), diseases, terms) if name == "icd10cm" else concepts
        path = FOLDER / f"{name}.tsv.gz"
        write_concepts(kept, path)
        print(f"{name}: {len(kept):,} of {len(concepts):,} concepts, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
