"""From a fine-tuned model to a shipped bundle: export, int8, the quality gate, calibration, the card."""
