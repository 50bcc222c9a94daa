"""The renderer of a look without anything around it: how fast it draws when nobody waits for a picture.

`bare-pictures.py FOLDER ROOT STATE`: FOLDER has pictures.py, ROOT the results, STATE what is seen, as JSON. Each line read is
a time in seconds; what is written back is the milliseconds that a picture took, on average, and those of the first. A picture
is drawn to its end and then forgotten: it is not read, compressed or sent.
"""
import json, os, re, sys, time

sys.path.insert(0, sys.argv[1])
import pictures as drawn


def main():
    drawn.READERS, drawn.MODES, drawn.STEP = {'.vtu'}, '.mod', re.compile('^$')
    pictures = drawn.Pictures(sys.argv[2], False)
    pictures.do({'do': 'set', 'state': json.loads(sys.argv[3])})
    pictures.render('still')
    os.write(drawn.SINK, b'ready\n')
    for line in os.fdopen(0):  # sys.stdin is ParaView's own
        begun, times = time.monotonic(), []
        while time.monotonic() - begun < float(line):
            before = time.monotonic()
            pictures.move({'rotate': [2, 1]})
            pictures.render('moving')
            pictures.view.GetRenderWindow().WaitForCompletion()
            times.append(time.monotonic() - before)
        pictures.render('still')
        os.write(drawn.SINK, ('%f %f\n' % (1e3 * sum(times) / len(times), 1e3 * times[0])).encode())


main()
