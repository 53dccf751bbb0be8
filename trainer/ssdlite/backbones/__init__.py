"""What looks at the picture. A backbone gives three maps, at strides 8, 16 and 32."""
