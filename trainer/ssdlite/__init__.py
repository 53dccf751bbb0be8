"""The detector, cut along the paper's seams (Liu et al. 2016, SSD; Sandler et al. 2018, SSDLite).

Imports torch and nothing of ours. Training (`match`, `loss`) and serving (`serve`) share `detector`.
"""
