"""Pure computation: records, schemas, text, identity, embedding, index, ranking, metrics.

Frames and arrays in, frames and arrays out. No network, environment, clock, SQL, Dagster or Dash.
"""
