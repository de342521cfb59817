from harbor.engine.batcher import batches


def test_the_last_batch_may_be_short():
    assert [batch.ids for batch in batches(["a", "b", "c"], 2)] == [["a", "b"], ["c"]]
