"""Makes the classifier: data, network, fitting, calibration, measuring, model card."""
