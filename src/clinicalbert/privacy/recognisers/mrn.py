"""Medical record numbers: 45 CFR 164.514(b)(2)(i)(H)."""

from clinicalbert.privacy.recognisers.labelled_codes import LabelledCodes, reaches

TABLE = reaches(
    near="""patient id|pt id|patient no|patient number|pid|hospital no|hospital number|unit no|unit number|unit nr|reg
        |reg no|registration|registration no|record no|record|records|record number|medrec|emr|ehr id|epic id
        |file no|folder no|nhs|nhs no|pt no|hosp|hospital id|rec no|emr no|ehr|ehr no|epic|empi|urn|ur no|uhid|hrn|crn
        |patid|pat id|pmi|chi|chi no|nhi|nhi no|patient identifier|patient identification|patient identification no
        |patient identification number|clinic no|clinic number|ip no|op no|opd no|ipd no|cr no|unit record|mr|mr number
        |m r no|identifier|identification no|h no|u/n|facesheet|jacket|jacket no""",
    beside="""chart|chart no|chart number|charts|hosp no|history no|medical rec|m r n|med rec no|hospital record""",
    far="mrn|mrns|mr no|medical record|medical records|medical record number|med rec|medical rec no|emrn|mpi|cpi",
)
MRN = LabelledCodes("mrn", TABLE)
