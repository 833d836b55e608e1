"""How fast this machine is, next to stock Keras: plan, measure, report.

`stock` runs in processes of its own, which hold TensorFlow.
"""
