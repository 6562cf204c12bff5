"""Medical record numbers: 45 CFR 164.514(b)(2)(i)(H)."""

from clinicalbert.privacy.recognisers.labelled_codes import LabelledCodes, reaches

TABLE = reaches(
    near="""patient id|pt id|patient no|patient number|pid|hospital no|hospital number|unit no|unit number|unit nr|reg
        |reg no|registration|registration no|record no|record|records|record number|medrec|emr|ehr id|epic id
        |file no|folder no|nhs|nhs no""",
    beside="""chart|chart no|chart number|charts|hosp no|history no|medical rec|m r n|med rec no|hospital record""",
    far="mrn|mrns|mr no|medical record|medical records|medical record number|med rec|medical rec no|emrn|mpi|cpi",
)
MRN = LabelledCodes("mrn", TABLE)
