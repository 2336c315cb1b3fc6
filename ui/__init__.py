"""Owns the doors people come through: showing, asking and authorising, on the command line, over REST and in the web
app.
It never holds SQL, floats or rule logic, and it reaches data only through the acts and queries of the pipeline.
To add a door, take the acts from the pipeline, pass every call through the gate and join nothing outside wiring.
"""
