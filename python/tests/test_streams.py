"""Streams give the numbers that the other engine gives: these were drawn there."""

import numpy as np

from espalier_torch.streams import Stream, normal, permutation, uniform


def test_numbers_of_the_other_engine():
    stream = Stream(-3, "repeat[3]/é")
    assert permutation(stream, 1437)[:9].tolist() == [256, 783, 861, 547, 806, 949, 53, 374, 997]
    assert permutation(stream, 70)[:9].tolist() == [21, 2, 24, 52, 54, 61, 5, 64, 67]
    assert uniform(stream, 70000, 0.3)[-2:].tolist() == [np.float32(-0.03266791254281998), np.float32(-0.027683580294251442)]
    assert normal(stream, 5000)[-2:].tolist() == [np.float32(0.36807551980018616), np.float32(0.1281856745481491)]
    assert stream.words(1).tolist() == [2724222140]


def test_words_side_by_side_are_those_one_by_one():
    one, other = Stream(7, "a"), Stream(7, "a")
    assert [int(one.words(1)[0]) for _ in range(3000)] == other.words(3000).tolist()


def test_a_stream_goes_on_where_it_stood():
    stream = Stream(1, "x")
    permutation(stream, 1000)
    assert Stream(1, "x", stream.position).words(5).tolist() == stream.words(5).tolist()


def test_no_paths_share_numbers():
    assert Stream(0, "a").words(4).tolist() != Stream(0, "b").words(4).tolist()
    assert Stream(0, "a").words(4).tolist() != Stream(1, "a").words(4).tolist()
