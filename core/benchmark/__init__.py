"""How fast this machine is, next to stock Keras: plan, measure, report.

`stock` and `steps` run in processes of their own, which hold TensorFlow.
"""
