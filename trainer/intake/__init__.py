"""Labelled pictures from elsewhere: COCO, Pascal VOC and YOLO folders become a label set like our own."""
