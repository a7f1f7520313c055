// Takes samples from the host, a word of Rows inputs at a time, into one of two buffers while the
// other one is in use. The label and what to do with the sample come with its last word. Does not
// hold the data: activation_memory does.
module sample_port #(
  parameter int unsigned AddressWidth = 6
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  // Words in a sample, less one.
  input  logic [15:0]             last_word_i,

  input  logic                    enable_i,
  input  logic                    valid_i,
  output logic                    ready_o,
  input  logic [15:0]             label_i,
  input  logic                    train_i,

  output logic                    write_o,
  output logic                    buffer_o,
  output logic [AddressWidth-1:0] address_o,

  // The oldest complete sample that has not been started.
  output logic                    pending_o,
  output logic                    pending_buffer_o,
  output logic [15:0]             pending_label_o,
  output logic                    pending_train_o,
  input  logic                    start_i,
  // The oldest started sample's buffer is free again.
  input  logic                    release_i
);

  logic        fill_q;
  logic        start_q;
  logic        release_q;
  logic [15:0] word_q;
  // In use from the last word on, pending until started.
  logic [1:0]  full_q;
  logic [1:0]  pending_q;
  logic [15:0] label_q [0:1];
  logic [1:0]  train_q;

  logic accept;
  assign ready_o = enable_i && !full_q[fill_q];
  assign accept = valid_i && ready_o;
  assign write_o = accept;
  assign buffer_o = fill_q;
  assign address_o = word_q[AddressWidth-1:0];
  assign pending_o = pending_q[start_q];
  assign pending_buffer_o = start_q;
  assign pending_label_o = label_q[start_q];
  assign pending_train_o = train_q[start_q];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      fill_q <= 1'b0;
      start_q <= 1'b0;
      release_q <= 1'b0;
      word_q <= '0;
      full_q <= '0;
      pending_q <= '0;
    end else begin
      if (accept) begin
        word_q <= word_q + 16'd1;
        if (word_q == last_word_i) begin
          word_q <= '0;
          full_q[fill_q] <= 1'b1;
          pending_q[fill_q] <= 1'b1;
          fill_q <= !fill_q;
        end
      end
      if (start_i) begin
        pending_q[start_q] <= 1'b0;
        start_q <= !start_q;
      end
      if (release_i) begin
        full_q[release_q] <= 1'b0;
        release_q <= !release_q;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (accept && word_q == last_word_i) begin
      label_q[fill_q] <= label_i;
      train_q[fill_q] <= train_i;
    end
  end

endmodule
