"""The Met's paintings: catalogue, images, offline gallery, and how they are collected."""
