// The sample port with a sequencer that starts a sample and releases its buffer when it is told it
// may, and is never wrong about when it can.
module sample_port_bench #(
  parameter int unsigned AddressWidth = 3
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic [15:0]             last_word_i,
  input  logic                    valid_i,
  output logic                    ready_o,
  input  logic [15:0]             label_i,
  input  logic                    train_i,
  output logic                    write_o,
  output logic                    buffer_o,
  output logic [AddressWidth-1:0] address_o,
  input  logic                    may_start_i,
  output logic                    start_o,
  output logic                    start_buffer_o,
  output logic [15:0]             start_label_o,
  output logic                    start_train_o,
  input  logic                    may_release_i,
  output logic                    release_o
);

  logic [1:0] started_q;
  logic       pending;
  assign start_o = pending && may_start_i;
  assign release_o = may_release_i && started_q != 2'd0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) started_q <= '0;
    else started_q <= started_q + 2'(start_o) - 2'(release_o);
  end

  sample_port #(
    .AddressWidth(AddressWidth)
  ) u_port (
    .clk_i,
    .rst_ni,
    .last_word_i,
    .enable_i        (1'b1),
    .valid_i,
    .ready_o,
    .label_i,
    .train_i,
    .write_o,
    .buffer_o,
    .address_o,
    .pending_o       (pending),
    .pending_buffer_o(start_buffer_o),
    .pending_label_o (start_label_o),
    .pending_train_o (start_train_o),
    .start_i         (start_o),
    .release_i       (release_o)
  );

endmodule
