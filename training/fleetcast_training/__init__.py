"""Trains the forecasting models that Fleetcast reads: pytorch-forecasting TFTs for server metrics."""
