# Lists the sizes of the weights.
import os, sys

for name in sorted(os.listdir(sys.argv[1])):
    print name, os.path.getsize(os.path.join(sys.argv[1], name))
