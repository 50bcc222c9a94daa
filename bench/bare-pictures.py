"""The renderer of a look without anything around it: how fast it draws when nobody waits for a picture.

`bare-pictures.py FOLDER ROOT STATE`: FOLDER has pictures.py, ROOT the results, STATE what is seen, as JSON. Each line read is
JSON: `seconds`, `part` of the size, and `how`: `plain` is what ParaView does by itself while one turns, `coarse` and `rough` are
what a look draws then. What is written back is the milliseconds that a picture took, on average, those of the first,
and those of the processors. A picture is drawn to its end and then forgotten: it is not read, compressed or sent.
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
        wish = json.loads(line)
        begun, times, cpu = time.monotonic(), [], time.process_time()
        while time.monotonic() - begun < wish['seconds']:
            before = time.monotonic()
            pictures.move({'rotate': [2, 1]})
            draw(pictures, wish['part'], wish['how'])
            pictures.view.GetRenderWindow().WaitForCompletion()
            times.append(time.monotonic() - before)
        cpu = time.process_time() - cpu
        answer = '%f %f %f\n' % tuple(1e3 * one for one in (sum(times) / len(times), times[0], cpu / len(times)))
        os.write(drawn.SINK, answer.encode())


def draw(pictures, part, how):
    if how != 'plain':
        return pictures.render('moving', part, how == 'rough')
    pictures.view.UseFXAA, pictures.view.LODThreshold = 1, pictures.detailed  # as ParaView makes a view
    pictures.view.ViewSize = [int(side * part) for side in pictures.state['size']]
    pictures.view.SMProxy.InteractiveRender()


main()
