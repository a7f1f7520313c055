
  // What holds in every state, so that any garbage leaves one of these.
  logic counts;
  assign counts = state_q == Start || state_q == Data || state_q == Stop;
  always_comb begin
    if ($initstate) assume (state_q <= Break && (!counts || count_q <= Whole));
    assert (state_q <= Break && (!counts || count_q <= Whole));
  end
