import time, collections, pytest
from tests.races.arena import everyone, tally
from tests.races.gun import fire
pytestmark=pytest.mark.anyio
@pytest.mark.parametrize("kind", ["space","session"]*6)
async def test_it(arena, kind):
    t=time.monotonic()
    shop = await arena.shop(kind=kind, customers=500)
    t1=time.monotonic()
    when=[]
    replies = await fire(everyone(shop), ports=arena.ports, on_reply=lambda p,r: when.append((p%2,r.status,round(time.monotonic()-t1,1))))
    print("\nshop",kind,round(t1-t,1),"race",round(time.monotonic()-t1,1), tally(replies), collections.Counter(r.json.get("detail") for r in replies if r.status==503))
