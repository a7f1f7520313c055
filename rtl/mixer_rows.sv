// Between the rows and class_mixer, for a projection u that was made in the array: u comes to the west
// edge as every operand does, and r goes back to where u lay.
//
// Of a tile of u issued in cycle t (mix_i), row r has its class in t + 2 + r: one class a cycle, in
// order, if tiles are issued Rows cycles apart. first_i and address_i are read with mix_i: the first
// tile of a layer, and the word that u begins in. The classes of r come in order, too; each is handed
// on at once, to the memory of the column that has made the class's u.
module mixer_rows #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned OperandWidth = 8,
  parameter int unsigned ActivationWidth = 8,
  parameter int unsigned DeltaWidth = 8,
  parameter int unsigned ClassWidth = 4
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        enable_i,

  input  logic                        mix_i,
  input  logic                        first_i,
  input  logic [15:0]                 address_i,
  input  logic [OperandWidth*Rows-1:0] west_i,
  input  logic [Rows-1:0]             west_live_i,
  output logic                        u_write_o,
  output logic [ClassWidth-1:0]       u_class_o,
  output logic [ActivationWidth-1:0]  u_o,

  input  logic                        r_write_i,
  input  logic signed [DeltaWidth-1:0] r_i,
  output logic [Cols-1:0]             hidden_write_o,
  output logic [15:0]                 hidden_address_o,
  output logic [4:0]                  hidden_block_o,
  output logic [OperandWidth-1:0]     hidden_data_o
);

  localparam int unsigned Blocks = Rows > Cols ? Rows / Cols : 1;

  // k + 1 cycles after its issue a tile stands in tap k.
  logic [Rows:0]         tap_q;
  logic [ClassWidth-1:0] class_q;
  // Where the next class of r belongs; one hot.
  logic [Cols-1:0]       column_q;
  logic [4:0]            block_q;
  logic [15:0]           address_q;

  always_comb begin
    u_write_o = 1'b0;
    u_o = '0;
    for (int r = 0; r < Rows; r++) begin
      if (tap_q[r + 1] && west_live_i[r]) begin
        u_write_o = 1'b1;
        u_o = u_o | west_i[OperandWidth*r +: ActivationWidth];
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      tap_q <= '0;
    end else if (enable_i) begin
      tap_q <= {tap_q[Rows-1:0], mix_i};
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      if (mix_i && first_i) begin
        class_q <= '0;
        column_q <= Cols'(1);
        block_q <= '0;
        address_q <= address_i;
      end else begin
        if (u_write_o) class_q <= class_q + 1'b1;
        if (r_write_i) begin
          column_q <= (column_q << 1) | (column_q >> (Cols - 1));
          if (column_q[Cols-1]) begin
            block_q <= block_q + 5'd1 == 5'(Blocks) ? 5'd0 : block_q + 5'd1;
            if (block_q + 5'd1 == 5'(Blocks)) address_q <= address_q + 16'd1;
          end
        end
      end
    end
  end

  assign u_class_o = class_q;
  assign hidden_write_o = r_write_i ? column_q : '0;
  assign hidden_address_o = address_q;
  assign hidden_block_o = block_q;
  assign hidden_data_o = OperandWidth'(r_i);

endmodule
