"""The decoder half of the picture autoencoder."""

from torch import nn


class Block(nn.Module):
	"""One convolution that remembers the frame before."""

	def forward(self, x):
		return x
