// Gathers the outputs of a column tile, which the groups deliver one after another, into one word
// for the host. Says `full_o` while group 0 could not be served; whoever feeds it must then hold.
module result_port #(
  parameter int unsigned Groups = 1,
  parameter int unsigned WordWidth = 32,
  // A power of two, more than Groups.
  parameter int unsigned Slots = 4,
  parameter int unsigned SlotWidth = $clog2(Slots)
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        enable_i,
  input  logic [Groups-1:0]           write_i,
  input  logic [WordWidth*Groups-1:0] data_i,
  output logic                        full_o,
  output logic                        valid_o,
  input  logic                        ready_i,
  output logic [WordWidth*Groups-1:0] data_o
);

  logic [SlotWidth:0] write_q [0:Groups-1];
  logic [SlotWidth:0] read_q;
  logic [SlotWidth:0] held;
  logic               push;
  logic               pop;
  logic               full_q;

  assign held = write_q[0] - read_q;
  assign push = enable_i && write_i[0];
  assign pop = valid_o && ready_i;
  assign full_o = full_q;
  assign valid_o = write_q[Groups-1] != read_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_q <= '0;
      full_q <= 1'b0;
    end else begin
      // Told with what it is told of, for whether anything moves in a cycle hangs on it; and without
      // a sum of what comes late.
      full_q <= (held == (SlotWidth + 1)'(Slots) && push == pop)
          || (held == (SlotWidth + 1)'(Slots - 1) && push && !pop);
      if (pop) read_q <= read_q + (SlotWidth + 1)'(1);
    end
  end

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    logic [WordWidth-1:0] slot_q [0:Slots-1];
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        write_q[g] <= '0;
      end else if (enable_i && write_i[g]) begin
        write_q[g] <= write_q[g] + (SlotWidth + 1)'(1);
      end
    end
    always_ff @(posedge clk_i) begin
      if (enable_i && write_i[g]) begin
        slot_q[write_q[g][SlotWidth-1:0]] <= data_i[WordWidth*g +: WordWidth];
      end
    end
    assign data_o[WordWidth*g +: WordWidth] = slot_q[read_q[SlotWidth-1:0]];
  end

endmodule
