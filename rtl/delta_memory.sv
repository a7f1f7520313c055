// Feeds the north edge of the array: the deltas of a layer, one word a group of columns. The
// address travels along the groups with the tile: group g is fed g cycles after group 0. Deltas of
// a tile issued in cycle t leave for group g in t + 2 + g.
module delta_memory #(
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned DeltaWidth = 8,
  // Words of Cols deltas, all layers together.
  parameter int unsigned Words = 64,
  parameter int unsigned Groups = Cols / Group,
  parameter int unsigned AddressWidth = Words > 1 ? $clog2(Words) : 1
) (
  input  logic                       clk_i,
  input  logic                       enable_i,
  // The tile issued in this cycle.
  input  logic                       read_i,
  input  logic [15:0]                address_i,
  input  logic [Groups-1:0]          write_i,
  input  logic [16*Groups-1:0]       write_address_i,
  input  logic [DeltaWidth*Cols-1:0] write_data_i,
  output logic [DeltaWidth*Cols-1:0] north_o
);

  logic [Groups-1:0]       read_tap_q;
  logic [AddressWidth-1:0] address_tap_q [0:Groups-1];

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      read_tap_q <= Groups'({read_tap_q, read_i});
      address_tap_q[0] <= address_i[AddressWidth-1:0];
      for (int g = 1; g < Groups; g++) address_tap_q[g] <= address_tap_q[g - 1];
    end
  end

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    ram_1r1w #(
      .Width(DeltaWidth * Group),
      .Depth(2 ** AddressWidth)
    ) u_delta (
      .clk_i,
      .read_i         (enable_i && read_tap_q[g]),
      .read_address_i (address_tap_q[g]),
      .read_data_o    (north_o[DeltaWidth*Group*g +: DeltaWidth*Group]),
      .write_i        (enable_i && write_i[g]),
      .write_address_i(write_address_i[16*g +: AddressWidth]),
      .write_data_i   (write_data_i[DeltaWidth*Group*g +: DeltaWidth*Group])
    );
  end

endmodule
