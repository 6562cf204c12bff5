"""Biometric identifiers, including finger and voice prints: 45 CFR 164.514(b)(2)(i)(P)."""

from clinicalbert.privacy.recognisers.labelled_codes import LabelledCodes, reaches

TABLE = reaches(
    near="""finger|fingers|palm|thumb|iris|retina|retinal|facial|voice|print|prints|scan|gait|vein|template|r1|l1|r2|l2
        |index|r index|l index|face id|template no""",
    beside="""retina scan|iris scan|face template|hash|template hash|palm scan|finger scan|palm print|thumb print
        |enrollment|voice print|prints|by fingerprint|byfingerprint""",
    far="""fingerprint|fingerprints|fingers|fingerprint id|fingerprint card|thumbprint|thumbprints|voiceprint
        |voice id|biometric|biometrics|biometric id|iris code|retinal scan|retina id|palmprint|iris id
        |faceprint|voice sample|iris template|fingerprint hash|fingerprint template|voice template
        |dna profile|footprints|footprint|speaker|speaker code|palm|iris|voice""",
)
BIOMETRICS = LabelledCodes("biometric", TABLE, grouped=False)
